"""What people of the accounts office do: a shortfall."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import Flow, flow

from workflows.filing.flows import OfAFiling, holder, office_of
from workflows.filing.views import ToStaffScreen


class ShortfallFlow(OfAFiling, Flow):
    """The accounts office has taken a filing whose fee is short: the filer pays the rest, or it goes back."""

    process_title = _("Shortfall")
    process_description = _("The accounts office asks the filer for the rest, or the filing is returned.")

    taken = flow.StartHandle(this.begin).Annotation(title=_("Taken")).Next(this.clear)
    clear = (
        flow.View(ToStaffScreen.as_view())
        .Annotation(title=_("Clear the shortfall"), description=_("Ask for the rest; it clears when it is paid."))
        .Permission("shortfall.take", obj=office_of)
        .Assign(holder)
        .Next(this.cleared)
    )
    cleared = flow.End().Annotation(title=_("Cleared"))
