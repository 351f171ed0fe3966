"""The reports that there are: one file each. A definition feeds screen, PDF, spreadsheet, CSV and JSON alike."""

from reports.catalogue.base import Report
from reports.catalogue.cause_book import CauseBook
from reports.catalogue.daily_register import DailyRegister
from reports.catalogue.paper_filings import PaperFilings

REPORTS: dict[str, Report] = {report.identifier: report for report in (DailyRegister(), CauseBook(), PaperFilings())}
