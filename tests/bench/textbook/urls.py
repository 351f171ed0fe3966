from django.contrib.auth.views import LoginView
from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from tests.bench.textbook import views
from tests.bench.textbook.flows import FilingFlow

site = Site(title="Registry", viewsets=[FlowAppViewset(FilingFlow, icon="gavel")])
urlpatterns = [
    path("accounts/login/", LoginView.as_view(template_name="textbook/login.html"), name="login"),
    path("api/filings", views.submit),
    path("api/notices", views.notify),
    path("", site.urls),
]
