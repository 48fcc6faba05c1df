//! The way in for those who run the service.

use actix_web::HttpResponse;
use serde::Serialize;

use super::components::{Link, SummaryList, SummaryRow};
use super::guards::{Administrator, As};
use crate::error::AppError;

#[derive(Serialize)]
struct AdministrationPage {
    queues: SummaryList,
    has_failures: bool,
}

/// `GET /admin`
pub(super) async fn index(who: As<Administrator>) -> Result<HttpResponse, AppError> {
    let backlog = who.visitor.state().backlog().await?;
    let look = |path: &str, what: &str| Link::new("View", path).hidden_text(what);
    let queues = SummaryList::new()
        .row(
            SummaryRow::new("Jobs waiting", backlog.jobs_queued.to_string())
                .action(look("/admin/jobs?state=queued", "jobs that wait")),
        )
        .row(
            SummaryRow::new("Jobs failed", backlog.jobs_failed.to_string())
                .action(look("/admin/jobs?state=failed", "failed jobs")),
        )
        .row(
            SummaryRow::new("Messages waiting", backlog.mail_queued.to_string())
                .action(look("/admin/mail?state=queued", "messages that wait")),
        )
        .row(
            SummaryRow::new("Messages failed", backlog.mail_failed.to_string())
                .action(look("/admin/mail?state=failed", "failed messages")),
        );
    let has_failures = backlog.jobs_failed > 0 || backlog.mail_failed > 0;
    who.visitor.page("web/administration", "Administration").show(AdministrationPage { queues, has_failures })
}
