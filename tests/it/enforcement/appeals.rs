//! Appeals: until when, and what comes after the tribunal.

use super::{
    IMPOSE, INVOICE, PDF, act, as_, day, done, fields, issue, notice, payable, stage, to_the_provider, triggered_app,
    wait, withdraw,
};
use crate::support::TestApp;

/// Notes an appeal; answers the status and what the page says.
async fn lodge(app: &TestApp, case: &str, on: [&str; 3], more: &[(&str, &str)]) -> (u16, String) {
    let on = day("lodged_on", on);
    let typed: Vec<(&str, &str)> = on.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let typed: Vec<(&str, &str)> =
        typed.into_iter().chain([("reference", "PEN/1")]).chain(more.iter().copied()).collect();
    let answer = act(&as_(app, "officer").await, &format!("{case}/act/appeal"), &typed, &[]).await;
    (answer.status.as_u16(), answer.main())
}

async fn end(app: &TestApp, case: &str, outcome: &str, on: [&str; 3]) {
    let on = day("ended_on", on);
    let typed = fields(&on, &[("outcome", outcome), ("reason", "The tribunal said so.")]);
    done(&as_(app, "officer").await, &format!("{case}/act/appeal-end"), &typed, &[]).await;
}

#[actix_web::test]
async fn the_time_to_appeal_is_over_at_five_on_its_last_day() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("until 5pm on Wednesday 27 May 2026"), "{own}");
    wait(&app, 30).await;
    let last_day = ["27", "5", "2026"];
    let (status, said) = lodge(&app, &case, last_day, &[]).await;
    assert_eq!(status, 422);
    assert!(said.contains("over at 5pm on Wednesday 27 May 2026. Say whether it came before"), "{said}");
    let (status, said) = lodge(&app, &case, last_day, &[("before_hour", "no")]).await;
    assert_eq!(status, 422);
    assert!(said.contains("The time to appeal was over by then"), "{said}");
    let (status, _) = lodge(&app, &case, ["28", "5", "2026"], &[("before_hour", "yes")]).await;
    assert_eq!(status, 422, "a day later is late at any hour");
    let (status, said) = lodge(&app, &case, last_day, &[("before_hour", "yes")]).await;
    assert_eq!(status, 303, "{said}");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("In time") && shown.contains("First-tier Tribunal"), "{shown}");
}

#[actix_web::test]
async fn after_five_an_appeal_is_late_and_only_the_tribunal_lets_it_in() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 30).await;
    let late = [("before_hour", "no"), ("let_in", "yes")];
    let (status, said) = lodge(&app, &case, ["27", "5", "2026"], &late).await;
    assert_eq!(status, 303, "{said}");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("Late, let in by the tribunal"), "{shown}");
}

#[actix_web::test]
async fn what_a_tribunal_quashed_can_go_on_to_the_upper_tribunal_and_come_back() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    wait(&app, 20).await;
    end(&app, &case, "quashed", ["18", "5", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Quashed by the tribunal");
    let (status, said) = lodge(&app, &case, ["17", "5", "2026"], &[]).await;
    assert_eq!(status, 422);
    assert!(said.contains("before the tribunal decided"), "{said}");
    assert_eq!(lodge(&app, &case, ["19", "5", "2026"], &[]).await.0, 303);
    assert_eq!(stage(&app, &case).await, "Appealed, suspended");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("Upper Tribunal"), "{shown}");
    wait(&app, 60).await;
    assert_eq!(stage(&app, &case).await, "Appealed, suspended", "nothing is due while it is open");
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("An appeal is open"), "{own}");
    // Withdrawn: what the first tribunal said stands.
    end(&app, &case, "withdrawn", ["1", "7", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Quashed by the tribunal");
    assert_eq!(lodge(&app, &case, ["2", "7", "2026"], &[]).await.0, 303);
    end(&app, &case, "confirmed", ["3", "7", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Confirmed by the tribunal");
    assert!(as_(&app, "officer").await.get(&case).await.main().contains("Still to be paid £4,375"));
    app.run_jobs().await;
}

#[actix_web::test]
async fn what_a_tribunal_confirmed_or_varied_can_be_appealed_again() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    end(&app, &case, "confirmed", ["29", "4", "2026"]).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303, "the Upper Tribunal");
    let mut fee = INVOICE;
    fee[1] = ("amount", "4212");
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/amount"), &fee, &[("invoice.pdf", PDF)]).await;
    end(&app, &case, "varied", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Amount set by the tribunal");
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[("let_in", "yes")]).await.0, 303);
    end(&app, &case, "withdrawn", ["29", "4", "2026"]).await;
    assert_eq!(stage(&app, &case).await, "Amount set by the tribunal");
    assert!(officer.get(&case).await.main().contains("Still to be paid £4,212"));
    app.run_jobs().await;
}

#[actix_web::test]
async fn what_a_tribunal_sets_is_the_fee_of_the_day_on_which_the_penalty_was_imposed() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    // The next day another scheme is in force.
    let folder = tempfile::tempdir().unwrap();
    let scheme = "id = '2026-04'\ntitle = 'New fees'\napplies_from = '2026-04-30'\nsource = 'x'\nrounding = 'total'\n";
    std::fs::write(folder.path().join("2026-04.toml"), scheme).unwrap();
    let schemes = folder.path().display().to_string();
    let set = [("enforcement.fee_schemes", schemes.as_str()), ("clock.fixed_at", "2026-04-30T10:00:00Z")];
    let other = app.beside(&set).await;
    let officer = as_(&other, "officer").await;
    let amount = format!("{case}/act/amount");
    let mut fee = INVOICE;
    fee[1] = ("amount", "9999");
    fee[3] = ("invoice_on-day", "30");
    let answer = act(&officer, &amount, &fee, &[("invoice.pdf", PDF)]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    let why = "The fee scheme of Wednesday 29 April 2026 counts, and the invoice is by a newer one (regulation 8(5))";
    assert!(answer.main().contains(why), "{}", answer.main());
    fee[1] = ("amount", "4212");
    fee[3] = ("invoice_on-day", "29");
    done(&officer, &amount, &fee, &[("invoice.pdf", PDF)]).await;
}

#[actix_web::test]
async fn an_appeal_against_a_notice_that_was_withdrawn_says_nothing_about_the_next() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    end(&app, &case, "confirmed", ["29", "4", "2026"]).await;
    withdraw(&app, &case, "The wrong windows.").await;
    wait(&app, 0).await;
    done(&as_(&app, "officer").await, &format!("{case}/act/again"), &[("reason", "The right ones.")], &[]).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    wait(&app, 16).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(&app, &case, &notice()).await;
    wait(&app, 0).await;
    wait(&app, 40).await;
    let form = as_(&app, "officer").await.get(&format!("{case}/act/appeal")).await.main();
    assert!(form.contains("The time to appeal is over at") && !form.contains("Upper Tribunal"), "{form}");
    let (status, said) = lodge(&app, &case, ["20", "6", "2026"], &[]).await;
    assert_eq!(status, 422, "it is late, as any first appeal would be");
    assert!(said.contains("The time to appeal was over by then"), "{said}");
    assert_eq!(lodge(&app, &case, ["20", "6", "2026"], &[("let_in", "yes")]).await.0, 303);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert_eq!(shown.matches("First-tier Tribunal").count(), 2, "{shown}");
    assert!(!shown.contains("Upper Tribunal"), "{shown}");
    end(&app, &case, "withdrawn", ["21", "6", "2026"]).await;
    assert_ne!(stage(&app, &case).await, "Confirmed by the tribunal", "no tribunal saw this notice");
}

#[actix_web::test]
async fn a_case_stays_open_while_an_appeal_may_follow_what_a_tribunal_decided() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    end(&app, &case, "quashed", ["29", "4", "2026"]).await;
    let close = format!("{case}/act/close");
    let reason = [("reason", "Quashed.")];
    let early = act(&as_(&app, "officer").await, &close, &reason, &[]).await;
    assert_eq!(early.status, 422);
    let expected =
        "An appeal ended on Wednesday 29 April 2026, and another may follow until 5pm on Wednesday 24 June 2026";
    assert!(early.main().contains(expected), "{}", early.main());
    wait(&app, 56).await;
    assert_eq!(act(&as_(&app, "officer").await, &close, &reason, &[]).await.status, 422, "the last day is not over");
    app.wait(7 * 60);
    done(&as_(&app, "officer").await, &close, &reason, &[]).await;
    assert_eq!(stage(&app, &case).await, "Closed");
}

#[actix_web::test]
async fn how_long_an_appeal_may_follow_is_a_setting_that_is_shown_as_not_known() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    end(&app, &case, "confirmed", ["29", "4", "2026"]).await;
    let on = day("received_on", ["29", "4", "2026"]);
    let officer = as_(&app, "officer").await;
    let paid = fields(&on, &[("amount", "4375"), ("reference", "R1")]);
    done(&officer, &format!("{case}/act/payment"), &paid, &[]).await;
    done(&officer, &format!("{case}/act/reconcile"), &[("payment", "1")], &[]).await;
    let set = [("enforcement.onward_appeal_days", "40"), ("clock.fixed_at", "2026-06-08T15:59:00Z")];
    let other = app.beside(&set).await;
    let close = format!("{case}/act/close");
    let reason = [("reason", "Paid.")];
    let early = act(&as_(&other, "officer").await, &close, &reason, &[]).await;
    assert!(early.main().contains("until 5pm on Monday 8 June 2026"), "{}", early.main());
    let administrator = other.signed_in(capacity_tracker::accounts::Role::Administrator).await;
    let shown = administrator.get("/admin/enforcement").await.main();
    let row = "Days in which an appeal may follow that of a tribunal Value 40 How well it is known Not known";
    assert!(shown.contains(row), "{shown}");
    other.wait(2);
    done(&as_(&other, "officer").await, &close, &reason, &[]).await;
}

#[actix_web::test]
async fn an_appeal_that_is_open_when_the_notice_is_withdrawn_falls_with_it() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    let officer = as_(&app, "officer").await;
    let on = day("ended_on", ["29", "4", "2026"]);
    let typed = fields(&on, &[("outcome", "fell"), ("reason", "x")]);
    let answer = act(&officer, &format!("{case}/act/appeal-end"), &typed, &[]).await;
    assert_eq!(answer.status, 422, "nobody says so but a withdrawal");
    assert!(!answer.body.contains("value=\"fell\""), "{}", answer.main());
    wait(&app, 1).await;
    withdraw(&app, &case, "The wrong windows.").await;
    let open = "SELECT count(*) AS number FROM case_appeal WHERE outcome IS NULL";
    assert_eq!(app.database.number(open), 0);
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("It fell with the notice that was withdrawnThursday 30 April 2026"), "{shown}");
    wait(&app, 0).await;
}

#[actix_web::test]
async fn a_provider_is_told_of_an_appeal_against_what_the_tribunal_decided() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let before = to_the_provider(&app).len();
    assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
    wait(&app, 20).await;
    let own = as_(&app, "boss").await.get(&case).await.main();
    assert!(own.contains("You do not have to pay while an appeal is open.") && own.contains("PEN/1"), "{own}");
    assert!(!own.contains("Upper Tribunal"), "{own}");
    end(&app, &case, "quashed", ["18", "5", "2026"]).await;
    wait(&app, 0).await;
    assert_eq!(to_the_provider(&app).len(), before, "of the first the provider knows, as it made it");
    let answer = lodge(&app, &case, ["19", "5", "2026"], &[]).await;
    assert_eq!(answer.0, 303, "{}", answer.1);
    wait(&app, 0).await;
    assert_eq!(to_the_provider(&app).len(), before + 1);
    let mail = to_the_provider(&app).pop().unwrap();
    for text in ["ann.lee@care.example", "Letter: appeal to the Upper Tribunal, ENF-000001", "19 May 2026"] {
        assert!(mail.contains(text), "{text}: {mail}");
    }
    let boss = as_(&app, "boss").await;
    let own = boss.get(&case).await;
    for text in [
        "The appeal has gone on to the Upper Tribunal. It looks at what the first tribunal decided.",
        "You do not have to pay while it is open.",
        "First-tier Tribunal",
        "The tribunal quashed the notice",
        "ENF-000001-onward-appeal-1.txt",
        "Letter: appeal to the Upper Tribunal",
    ] {
        assert!(own.main().contains(text), "{text}: {}", own.main());
    }
    let letter = "SELECT max(id) AS number FROM case_document WHERE kind = 'evidence'";
    let letter = boss.get(&format!("{case}/documents/{}", app.database.number(letter))).await;
    assert_eq!(letter.status, 200);
    let text = "There is a new appeal about what the tribunal decided. It goes to the Upper Tribunal.";
    assert!(letter.body.contains(text) && letter.body.contains("PEN/1"), "{}", letter.body);
    let invoice = "SELECT min(id) AS number FROM case_document WHERE kind = 'evidence'";
    let invoice = app.database.number(invoice);
    assert_eq!(boss.get(&format!("{case}/documents/{invoice}")).await.status, 404, "evidence stays ours");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(
        shown.contains("ENF-000001-onward-appeal-1.txt Letter: appeal") || shown.contains("Letter: appeal"),
        "{shown}"
    );
    end(&app, &case, "withdrawn", ["19", "5", "2026"]).await;
    let own = boss.get(&case).await.main();
    assert!(own.contains("The appeal was withdrawn") && own.contains("You do not have to pay this penalty"), "{own}");
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_provider_is_told_how_an_appeal_to_the_upper_tribunal_ended_and_what_follows() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let on = ["29", "4", "2026"];
    assert_eq!(lodge(&app, &case, on, &[]).await.0, 303);
    end(&app, &case, "quashed", on).await;
    let ended = || to_the_provider(&app).iter().filter(|mail| mail.contains("Letter: end of the appeal")).count();
    let form = format!("{case}/act/appeal-end");
    for (number, outcome, follows) in [
        (
            1,
            "confirmed",
            "The penalty is £4,375. Please pay £4,375 by Wednesday 27 May 2026. The final notice says how.",
        ),
        (
            2,
            "withdrawn",
            "The penalty is £4,375. Please pay £4,375 by Wednesday 27 May 2026. The final notice says how.",
        ),
        (3, "quashed", "You do not have to pay this penalty."),
    ] {
        assert_eq!(lodge(&app, &case, on, &[]).await.0, 303);
        let told = as_(&app, "officer").await.get(&form).await.main();
        assert!(told.contains("The provider is told how it ended"), "{told}");
        end(&app, &case, outcome, on).await;
        wait(&app, 0).await;
        assert_eq!(ended(), number, "{outcome}");
        let boss = as_(&app, "boss").await;
        let own = boss.get(&case).await;
        let name = format!("ENF-000001-end-of-onward-appeal-{number}.txt");
        assert!(own.main().contains(&name), "{}", own.main());
        assert!(own.main().contains("Letter: end of the appeal to the Upper Tribunal"), "{}", own.main());
        let letter = app.database.number("SELECT max(id) AS number FROM case_document WHERE kind = 'evidence'");
        let letter = boss.get(&format!("{case}/documents/{letter}")).await.body;
        assert!(letter.contains("The appeal to the Upper Tribunal ended on Wednesday 29 April 2026."), "{letter}");
        assert!(letter.contains("Reference of the appeal: PEN/1") && letter.contains(follows), "{outcome}: {letter}");
    }
}

#[actix_web::test]
async fn of_an_onward_appeal_a_letter_is_kept_to_be_printed_where_the_notice_went_by_hand() {
    let app = triggered_app().await;
    let case = super::to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut by_hand = notice();
    by_hand.extend([("method", "hand"), ("address", "1 High Street\nLeeds LS1 4AP")]);
    issue(&app, &case, &by_hand).await;
    let on = day("sent_on", ["29", "4", "2026"]);
    let brought = fields(&on, &[("method", "hand"), ("proof", "AB1")]);
    done(&as_(&app, "officer").await, &format!("{case}/act/service"), &brought, &[]).await;
    wait(&app, 0).await;
    let before = to_the_provider(&app).len();
    for _ in 0..2 {
        assert_eq!(lodge(&app, &case, ["29", "4", "2026"], &[]).await.0, 303);
        end(&app, &case, "confirmed", ["29", "4", "2026"]).await;
    }
    wait(&app, 0).await;
    assert_eq!(to_the_provider(&app).len(), before, "it is printed");
    let own = as_(&app, "boss").await.get(&case).await;
    assert!(own.body.contains("onward-appeal-1.txt") && !own.body.contains("onward-appeal-2.txt"), "{}", own.main());
}
