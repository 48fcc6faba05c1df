use std::sync::atomic::{AtomicUsize, Ordering};

use capacity_tracker::accounts::Role;
use capacity_tracker::app::State;
use capacity_tracker::clock::UtcTime;
use capacity_tracker::jobs::{self, Attempt, Job, Permanent, Registry, Runner};
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use crate::support::TestApp;

/// A job for these tests: does as its argument says. A counter for each test, since tests run at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Act {
    counter: usize,
    behaviour: Behaviour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Behaviour {
    Work,
    Fail,
    FailTwice,
    GiveUp,
    Panic,
}

static COUNTERS: [AtomicUsize; 11] = [const { AtomicUsize::new(0) }; 11];

impl Job for Act {
    const NAME: &'static str = "test.act";

    async fn run(self, _state: State, attempt: Attempt) -> anyhow::Result<()> {
        COUNTERS[self.counter].fetch_add(1, Ordering::SeqCst);
        match self.behaviour {
            Behaviour::Work => Ok(()),
            Behaviour::FailTwice if attempt.number > 2 => Ok(()),
            Behaviour::Fail | Behaviour::FailTwice => anyhow::bail!("it did not work"),
            Behaviour::GiveUp => Err(Permanent("no use".to_owned()).into()),
            Behaviour::Panic => panic!("on purpose"),
        }
    }
}

fn ran(counter: usize) -> usize {
    COUNTERS[counter].load(Ordering::SeqCst)
}

async fn enqueue(app: &TestApp, counter: usize, behaviour: Behaviour) {
    enqueue_at(app, counter, behaviour, app.state.clock.now()).await;
}

async fn enqueue_at(app: &TestApp, counter: usize, behaviour: Behaviour, at: UtcTime) {
    let now = app.state.clock.now();
    let act = Act { counter, behaviour };
    let queued = app.state.db.write(move |conn| anyhow::Ok(jobs::enqueue(conn, &act, now, at)?)).await;
    queued.unwrap();
}

async fn run(app: &TestApp) -> usize {
    Runner::new(app.state.clone(), Registry::default().add::<Act>()).run_until_empty().await.unwrap()
}

fn state_of_job(app: &TestApp, state: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) AS number FROM job WHERE state = '{state}'"))
}

#[actix_web::test]
async fn a_job_runs_once_and_not_before_its_time() {
    let app = TestApp::new().await;
    enqueue(&app, 0, Behaviour::Work).await;
    enqueue_at(&app, 0, Behaviour::Work, app.state.clock.now().plus_seconds(600)).await;
    assert_eq!((run(&app).await, run(&app).await, ran(0)), (1, 0, 1));
    app.wait(10);
    assert_eq!((run(&app).await, ran(0)), (1, 2));
    assert_eq!(state_of_job(&app, "done"), 2);
}

#[actix_web::test]
async fn two_instances_run_each_job_once() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    for _ in 0..60 {
        enqueue(&app, 1, Behaviour::Work).await;
    }
    let (here, there) = futures_util::future::join(run(&app), run(&other)).await;
    assert_eq!((here + there, ran(1)), (60, 60));
}

#[actix_web::test]
async fn a_failed_attempt_is_repeated_after_a_growing_wait() {
    let app = TestApp::new().await;
    enqueue(&app, 2, Behaviour::FailTwice).await;
    run(&app).await;
    assert_eq!(ran(2), 1);
    // 30 seconds, then 2 minutes.
    app.state.clock.advance(chrono::TimeDelta::seconds(29));
    assert_eq!(run(&app).await, 0);
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(run(&app).await, 1);
    app.state.clock.advance(chrono::TimeDelta::seconds(119));
    assert_eq!(run(&app).await, 0);
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(run(&app).await, 1);
    assert_eq!((ran(2), state_of_job(&app, "done")), (3, 1));
}

#[actix_web::test]
async fn after_the_last_attempt_a_job_is_shown_as_failed_and_can_be_started_again() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    enqueue(&app, 3, Behaviour::Fail).await;
    for _ in 0..20 {
        run(&app).await;
        app.wait(24 * 60);
    }
    assert_eq!((ran(3), state_of_job(&app, "failed")), (10, 1));
    // The clock went on for weeks.
    let administrator = {
        drop(administrator);
        let browser = app.browser();
        browser.sign_in("administrator@example.org", crate::support::PASSWORD).await;
        browser
    };
    let page = administrator.get("/admin/jobs").await;
    assert!(page.main().contains("test.act") && page.main().contains("it did not work"), "{}", page.main());
    assert!(administrator.get("/admin").await.main().contains("Some work failed"));
    let id = app.database.number("SELECT max(id) AS number FROM job");
    let retried = administrator.post(&format!("/admin/jobs/{id}/retry"), &page.token(), &[]).await;
    assert_eq!((retried.status, retried.location()), (StatusCode::SEE_OTHER, "/admin/jobs?state=queued"));
    run(&app).await;
    assert_eq!(ran(3), 11);
    let again = administrator.post(&format!("/admin/jobs/{id}/retry"), &page.token(), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    app.database.execute("UPDATE job SET state = 'failed' WHERE state = 'queued'").unwrap();
}

#[actix_web::test]
async fn a_failed_job_can_be_dismissed_on_the_record_and_no_other() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    enqueue(&app, 10, Behaviour::GiveUp).await;
    run(&app).await;
    enqueue(&app, 10, Behaviour::Work).await;
    let number =
        |which: &str| app.database.number(&format!("SELECT {which}(id) AS number FROM job WHERE name = 'test.act'"));
    let (failed, waits) = (number("min"), number("max"));
    let page = administrator.get("/admin/jobs").await;
    let buttons = page.texts("main form button");
    assert_eq!(buttons, [format!("Try again job {failed}"), format!("Dismiss job {failed}")]);
    let dismissed = administrator.post(&format!("/admin/jobs/{failed}/dismiss"), &page.token(), &[]).await;
    assert_eq!((dismissed.status, dismissed.location()), (StatusCode::SEE_OTHER, "/admin/jobs"));
    let after = administrator.get("/admin/jobs").await;
    assert!(after.main().contains("No job has failed."), "{}", after.main());
    assert!(after.body.contains("The job was dismissed."), "{}", after.body);
    assert!(!administrator.get("/admin").await.main().contains("Some work failed"));
    let kept = format!(
        "SELECT count(*) AS number FROM audit_entry WHERE event = 'job.dismissed' AND subject = 'job:{failed}' \
         AND actor LIKE 'account:%' AND detail = '{{\"name\":\"test.act\"}}'"
    );
    assert_eq!(app.database.number(&kept), 1);
    // One that is gone, and one that waits.
    for id in [failed, waits] {
        let again = administrator.post(&format!("/admin/jobs/{id}/dismiss"), &page.token(), &[]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    }
    run(&app).await;
    assert_eq!((state_of_job(&app, "done"), ran(10)), (1, 2));
}

#[actix_web::test]
async fn a_job_that_cannot_work_fails_at_once_and_one_that_panics_takes_nothing_with_it() {
    let app = TestApp::new().await;
    enqueue(&app, 4, Behaviour::GiveUp).await;
    enqueue(&app, 4, Behaviour::Panic).await;
    enqueue(&app, 4, Behaviour::Work).await;
    assert_eq!(run(&app).await, 3);
    assert_eq!((state_of_job(&app, "failed"), state_of_job(&app, "queued"), state_of_job(&app, "done")), (1, 1, 1));
    let said = "SELECT count(*) AS number FROM job WHERE last_error LIKE '%panicked%'";
    assert_eq!(app.database.number(said), 1);
    app.database.execute("DELETE FROM job").unwrap();
}

#[actix_web::test]
async fn a_job_of_a_dead_instance_is_taken_over_when_its_lease_is_over() {
    let app = TestApp::new().await;
    enqueue(&app, 5, Behaviour::Work).await;
    let leased = app.state.clock.now().plus_seconds(120).to_chrono().format("%Y-%m-%d %H:%M:%S").to_string();
    let sql = format!("UPDATE job SET leased_by = 'dead', leased_until = '{leased}', attempts = 1");
    app.database.execute(&sql).unwrap();
    assert_eq!((run(&app).await, ran(5)), (0, 0));
    app.wait(3);
    assert_eq!((run(&app).await, ran(5)), (1, 1));
}

#[actix_web::test]
async fn a_job_that_kills_every_runner_is_given_up() {
    let app = TestApp::new().await;
    enqueue(&app, 5, Behaviour::Work).await;
    let before = ran(5);
    app.database.execute("UPDATE job SET leased_by = 'dead', leased_until = created_at, attempts = 10").unwrap();
    app.wait(3);
    run(&app).await;
    assert_eq!((state_of_job(&app, "failed"), ran(5)), (1, before));
}

#[actix_web::test]
async fn runners_that_start_together_agree_on_the_schedule_and_leave_the_rows_of_others() {
    let app = TestApp::new().await;
    let other =
        "INSERT INTO job_schedule (name, cron, next_run_at) VALUES ('of.tomorrow', '* * * * *', '2026-01-01 00:00:00')";
    app.database.execute(other).unwrap();
    let regular = || Registry::default().add_regular::<Regular>("*/15 * * * *");
    let instances = [app.beside(&[]).await, app.beside(&[]).await, app.beside(&[]).await];
    let runners = instances.iter().map(|instance| Runner::new(instance.state.clone(), regular()));
    let starts = runners.map(|runner| async move { runner.run_until_empty().await });
    for ran in futures_util::future::join_all(starts).await {
        assert_eq!(ran.unwrap(), 0);
    }
    assert_eq!(app.database.number("SELECT count(*) AS number FROM job_schedule"), 2);
}

#[actix_web::test]
async fn a_job_of_another_version_waits_for_it_and_one_that_cannot_be_read_is_shown_as_failed() {
    let app = TestApp::new().await;
    enqueue(&app, 6, Behaviour::Work).await;
    app.database.execute("UPDATE job SET name = 'of.tomorrow'").unwrap();
    assert_eq!(run(&app).await, 0);
    assert_eq!(state_of_job(&app, "queued"), 1);
    app.database.execute("UPDATE job SET name = 'test.act', arguments = '{\"counter\": \"many\"}'").unwrap();
    run(&app).await;
    assert_eq!((state_of_job(&app, "failed"), ran(6)), (1, 0));
}

#[actix_web::test]
async fn regular_work_is_queued_once_when_it_is_due_by_whichever_instance() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    let regular = || Registry::default().add_regular::<Regular>("*/15 * * * *");
    let (here, there) = (Runner::new(app.state.clone(), regular()), Runner::new(other.state.clone(), regular()));
    assert_eq!(here.run_until_empty().await.unwrap(), 0);
    assert_eq!(there.run_until_empty().await.unwrap(), 0);
    for _ in 0..4 {
        app.wait(15);
        other.wait(15);
        let (one, two) = futures_util::future::join(here.run_until_empty(), there.run_until_empty()).await;
        // Either may find the other's job first; together they run it once.
        let again = here.run_until_empty().await.unwrap();
        assert_eq!(one.unwrap() + two.unwrap() + again, 1);
    }
    assert_eq!(ran(7), 4);
}

/// Regular work for the test above.
#[derive(Debug, Serialize, Deserialize)]
struct Regular;

impl Job for Regular {
    const NAME: &'static str = "test.regular";

    async fn run(self, _state: State, _attempt: Attempt) -> anyhow::Result<()> {
        COUNTERS[7].fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[actix_web::test]
async fn work_goes_on_after_a_clock_was_ahead_and_nothing_is_done_twice() {
    let app = TestApp::new().await;
    let other = app.beside(&[]).await;
    let registry = || Registry::default().add::<Act>().add_regular::<Minutely>("* * * * *");
    let (here, there) = (Runner::new(app.state.clone(), registry()), Runner::new(other.state.clone(), registry()));
    assert_eq!(here.run_until_empty().await.unwrap(), 0);
    app.state.clock.advance(chrono::TimeDelta::days(7));
    assert_eq!((here.run_until_empty().await.unwrap(), ran(8)), (1, 1));
    // Queued by that clock: for at once, and for ten minutes later.
    enqueue(&app, 9, Behaviour::Work).await;
    enqueue_at(&app, 9, Behaviour::Work, app.state.clock.now().plus_seconds(600)).await;
    app.state.clock.advance(chrono::TimeDelta::days(-7));
    assert_eq!((here.run_until_empty().await.unwrap(), ran(8), ran(9)), (1, 1, 1), "what was meant for at once");
    for minute in 1..=9 {
        app.wait(1);
        assert_eq!((here.run_until_empty().await.unwrap(), ran(8)), (1, 1 + minute));
    }
    app.wait(1);
    assert_eq!((here.run_until_empty().await.unwrap(), ran(9)), (2, 2), "ten minutes, by the clock of now");
    // An instance whose clock stays ahead does not run it again for every look of this one.
    other.state.clock.advance(chrono::TimeDelta::days(7));
    there.run_until_empty().await.unwrap();
    let before = ran(8);
    for _ in 0..3 {
        here.run_until_empty().await.unwrap();
        there.run_until_empty().await.unwrap();
    }
    assert_eq!(ran(8), before);
    // A runner with such a clock died with a job in its hands.
    enqueue(&app, 9, Behaviour::Work).await;
    let sql = "UPDATE job SET leased_by = 'dead', leased_until = '2126-01-01 00:00:00' WHERE state = 'queued'";
    app.database.execute(sql).unwrap();
    for _ in 0..4 {
        app.wait(1);
        here.run_until_empty().await.unwrap();
    }
    assert_eq!(ran(9), 3);
}

/// Regular work for the test above.
#[derive(Debug, Serialize, Deserialize)]
struct Minutely;

impl Job for Minutely {
    const NAME: &'static str = "test.minutely";

    async fn run(self, _state: State, _attempt: Attempt) -> anyhow::Result<()> {
        COUNTERS[8].fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
