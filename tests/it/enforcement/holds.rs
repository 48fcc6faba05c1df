//! What has to hold at each step towards a penalty, and not only when the case was opened.

use super::pack::{bytes_of_pack, files, rows};
use super::{
    IMPOSE, INVOICE, PDF, act, as_, day, done, issue, notice, open, payable, sign, stage, to_be_decided, triggered_app,
    wait,
};
use crate::support::{TestApp, run_with};

/// Excuses one of the windows that the case rests on.
fn excuse(app: &TestApp) {
    correct(app, "excused");
}

/// Corrects what came of one of the windows that the case rests on.
fn correct(app: &TestApp, state: &str) {
    let reason = "The service was down";
    let words = ["compliance", "correct", "1-100000001", "2026-02", "--state", state, "--reason", reason];
    let output = run_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", "2026-04-14T10:00:00Z")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[actix_web::test]
async fn whoever_is_found_to_be_a_public_body_gets_no_penalty() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    let manager = as_(&app, "manager").await;
    let decision = format!("{case}/manage/decision");
    assert_eq!(act(&manager, &decision, &IMPOSE, &[]).await.status, 409, "not even late");
    done(&manager, &decision, &[("outcome", "no_penalty"), ("reason", "A council.")], &[]).await;
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_window_that_was_excused_carries_no_notice_and_no_penalty() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    excuse(&app);
    let answer = sign(&as_(&app, "manager").await, &case).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("was corrected"), "{}", answer.main());
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    excuse(&app);
    let manager = as_(&app, "manager").await;
    let answer = act(&manager, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    assert_ne!(answer.status, 303, "what is alleged is not so");
    assert!(answer.main().contains("was corrected"), "{}", answer.main());
}

#[actix_web::test]
async fn what_was_late_is_looked_at_by_another_before_a_penalty_is_signed() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    wait(&app, 30).await;
    let manager = as_(&app, "manager").await;
    done(&manager, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    assert_eq!(sign(&as_(&app, "second").await, &case).await.status, 422, "a lawyer looks first");
    let review = format!("{case}/manage/review");
    let words = [("reason", "Still lawful: see the file.")];
    assert_eq!(act(&manager, &review, &words, &[]).await.status, 403, "not by whoever was late");
    let shown = manager.get(&case).await;
    assert!(!shown.links("main a").contains(&review), "{}", shown.main());
    let why = "You made this decision. Another enforcement manager has to note what the lawyer found.";
    assert!(shown.main().contains(why), "{}", shown.main());
    let second = as_(&app, "second").await;
    done(&second, &review, &words, &[]).await;
    let answer = sign(&second, &case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    app.run_jobs().await;
}

#[actix_web::test]
async fn a_final_notice_leaves_on_the_day_its_dates_are_counted_from() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let mut fields = notice();
    fields.insert("method", "post");
    fields.insert("address", "1 Care Road\nLeeds\nLS1 1AA");
    issue(&app, &case, &fields).await;
    wait(&app, 2).await;
    let officer = as_(&app, "officer").await;
    let serve = format!("{case}/act/service");
    let on = |day_of: &'static str| {
        let mut fields = day("sent_on", [day_of, "5", "2026"]);
        fields.push(("method".to_owned(), "post"));
        fields.push(("proof".to_owned(), "RM 1234"));
        fields
    };
    let late = on("1");
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let answer = act(&officer, &serve, &late, &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("has to be sent on the day it is signed"), "{}", answer.main());
}

#[actix_web::test]
async fn an_invoice_stands_before_what_the_scheme_comes_to() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let amount = format!("{case}/act/amount");
    done(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    let answer = act(&officer, &amount, &[("origin", "scheme")], &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("stands before what the scheme comes to"), "{}", answer.main());
}

#[actix_web::test]
async fn a_final_notice_whose_mail_left_a_day_late_goes_to_a_lawyer() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(&app, &case, &notice()).await;
    // Mail was away until the next day.
    wait(&app, 1).await;
    let shown = as_(&app, "officer").await.get(&case).await;
    let tags = shown.texts(".nhsuk-tag");
    assert_eq!(tags[0], "To be paid");
    assert!(tags.contains(&"Legal review".to_owned()), "{tags:?}");
    let shown = shown.main();
    assert!(shown.contains("It left after the day from which it counts the time to appeal"), "{shown}");
    assert!(shown.contains("Appeal until 5pm on Thursday 28 May 2026"), "the day it left counts: {shown}");
}

#[actix_web::test]
async fn a_notice_says_what_stands_of_a_window_now() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    let preview = format!("{case}/preview");
    let shown = officer.get(&preview).await.main();
    assert!(shown.contains("February 2026: nothing was sent"), "{shown}");
    correct(&app, "partial");
    let shown = officer.get(&preview).await.main();
    assert!(shown.contains("January 2026: nothing was sent; February 2026: parts were missing"), "{shown}");
}

#[actix_web::test]
async fn a_fee_of_before_the_scheme_in_force_is_none_of_a_penalty() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    let (amount, preview) = (format!("{case}/act/amount"), format!("{case}/preview"));
    done(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    assert_eq!(officer.get(&preview).await.status, 200);
    // The next day another scheme is in force.
    let folder = tempfile::tempdir().unwrap();
    let scheme = "id = '2026-04'\ntitle = 'New fees'\napplies_from = '2026-04-30'\nsource = 'x'\nrounding = 'total'\n";
    std::fs::write(folder.path().join("2026-04.toml"), scheme).unwrap();
    let schemes = folder.path().display().to_string();
    let set = [("enforcement.fee_schemes", schemes.as_str()), ("clock.fixed_at", "2026-04-30T10:00:00Z")];
    let other = app.beside(&set).await;
    let officer = as_(&other, "officer").await;
    assert_eq!(officer.get(&preview).await.status, 303, "it would be the fee of before (regulation 3(2))");
    assert!(officer.get(&case).await.main().contains("Another fee scheme is in force now. Record the amount again"));
    let answer = act(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("The invoice is older than the fee scheme in force"), "{}", answer.main());
    let mut newer = INVOICE;
    newer[3] = ("invoice_on-day", "30");
    done(&officer, &amount, &newer, &[("invoice.pdf", PDF)]).await;
    assert_eq!(officer.get(&preview).await.status, 200);
}

#[actix_web::test]
async fn an_invoice_goes_by_its_own_day_and_not_by_the_one_on_which_it_was_recorded() {
    let app = triggered_app().await;
    let case = to_be_decided(&app).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    let officer = as_(&app, "officer").await;
    let (amount, preview) = (format!("{case}/act/amount"), format!("{case}/preview"));
    // It is of 1 April, and recorded on 29 April.
    done(&officer, &amount, &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    assert_eq!(officer.get(&preview).await.status, 200);
    // The file of the scheme of 15 April comes late.
    let folder = tempfile::tempdir().unwrap();
    let scheme = "id = '2026-04'\ntitle = 'New fees'\napplies_from = '2026-04-15'\nsource = 'x'\nrounding = 'total'\n";
    std::fs::write(folder.path().join("2026-04.toml"), scheme).unwrap();
    let schemes = folder.path().display().to_string();
    let set = [("enforcement.fee_schemes", schemes.as_str()), ("clock.fixed_at", "2026-04-29T15:00:00Z")];
    let other = app.beside(&set).await;
    let officer = as_(&other, "officer").await;
    assert_eq!(officer.get(&preview).await.status, 303, "it is the fee of before (regulation 3(2))");
    let form = act(&officer, &amount, &[("origin", "scheme")], &[]).await;
    assert!(!form.main().contains("stands before what the scheme comes to"), "{}", form.main());
}

#[actix_web::test]
async fn no_certificate_is_signed_against_a_public_body() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    app.database.execute("UPDATE provider SET public_body = true WHERE id = '1-900'").unwrap();
    let manager = as_(&app, "manager").await;
    assert_eq!(act(&manager, &format!("{case}/manage/certificate"), &[], &[]).await.status, 409);
}

#[actix_web::test]
async fn no_certificate_is_signed_and_no_court_asked_where_nothing_is_still_to_be_paid() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    // As a payment left a case that came before the notice counted as given.
    app.database.execute("UPDATE enforcement_case SET paid = 437500").unwrap();
    let manager = as_(&app, "manager").await;
    let court = [("reason", "K00LS123")];
    for (path, typed) in [("court", &court[..]), ("certificate", &[])] {
        let answer = act(&manager, &format!("{case}/manage/{path}"), typed, &[]).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.main().contains("Nothing is still to be paid"), "{path}: {}", answer.main());
    }
}

#[actix_web::test]
async fn only_a_manager_is_offered_to_close_a_case_before_the_county_court() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 20).await;
    done(&as_(&app, "manager").await, &format!("{case}/manage/court"), &[("reason", "K00LS123")], &[]).await;
    assert_eq!(stage(&app, &case).await, "County court");
    let close = format!("{case}/act/close");
    for (name, offered) in [("officer", false), ("manager", true)] {
        let links = as_(&app, name).await.get(&case).await.links("main a");
        assert_eq!(links.contains(&close), offered, "{name}");
    }
    // More would stand in the way, of which only a manager is told.
    for (name, status) in [("officer", 403), ("manager", 422)] {
        let answer = act(&as_(&app, name).await, &close, &[("reason", "It is paid")], &[]).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.main());
    }
}

#[actix_web::test]
async fn no_amount_is_made_up_for_a_place_that_is_no_care_home_and_gives_no_home_care() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    let amount = format!("{case}/act/amount");
    let scheme = [("origin", "scheme"), ("users-1-100000002", "15")];
    app.database.execute("UPDATE location SET home_care = false WHERE id = '1-100000002'").unwrap();
    assert!(!officer.get(&amount).await.body.contains("users-1-100000002"), "nobody is asked to count");
    let answer = act(&officer, &amount, &scheme, &[]).await;
    assert_eq!(answer.status, 422);
    let why = "has no figure for a place that is no care home and gives no home care";
    assert!(answer.main().contains(why), "{}", answer.main());
}

#[actix_web::test]
async fn a_window_that_was_excused_carries_no_certificate_and_no_court() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    wait(&app, 20).await;
    assert_eq!(stage(&app, &case).await, "Overdue");
    assert!(!as_(&app, "officer").await.get(&case).await.main().contains("was corrected"));
    excuse(&app);
    let manager = as_(&app, "manager").await;
    let court = [("reason", "K00LS123")];
    for (path, typed) in [("court", &court[..]), ("certificate", &[])] {
        let answer = act(&manager, &format!("{case}/manage/{path}"), typed, &[]).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.main().contains("was corrected"), "{path}: {}", answer.main());
    }
    let shown = manager.get(&case).await.main();
    let heed = "What came of February 2026 at";
    assert!(shown.contains(heed) && shown.contains("Look at whether the notice has to be withdrawn."), "{shown}");
    assert_eq!(stage(&app, &case).await, "Overdue");
}

#[actix_web::test]
async fn pages_and_pack_say_what_stands_of_a_window_now_as_a_notice_does() {
    let app = triggered_app().await;
    let case = payable(&app).await;
    let before = files(bytes_of_pack(&app, &case).await);
    let february = &rows(&before, "windows.csv")[1];
    assert_eq!((february["state_now"].as_str(), february["corrections"].as_str()), ("missing", ""));
    assert!(!february["missing"].is_empty() && february["completed_at"].is_empty(), "{february:?}");
    correct(&app, "partial");
    let stands = "February 2026: parts were missing (when the case was opened: nothing was sent)";
    let shown = as_(&app, "boss").await.get(&case).await.main();
    assert!(shown.contains(stands) && shown.contains("March 2026: nothing was sent"), "{shown}");
    let shown = as_(&app, "officer").await.get(&case).await.main();
    assert!(shown.contains("parts were missing (when the case was opened: nothing was sent)"), "{shown}");
    let kept = files(bytes_of_pack(&app, &case).await);
    let windows = rows(&kept, "windows.csv");
    let february = &windows[1];
    assert_eq!(february["month"], "2026-02");
    assert_eq!((february["state_when_opened"].as_str(), february["state_now"].as_str()), ("missing", "partial"));
    let corrected = &february["corrections"];
    assert!(corrected.starts_with("2026-04-14T10:00:0") && corrected.contains("missing became partial"), "{corrected}");
    assert!(corrected.ends_with("An operator: The service was down"), "{corrected}");
    assert_eq!((windows[2]["state_now"].as_str(), windows[2]["corrections"].as_str()), ("missing", ""));
    assert!(kept["index.html"].contains(stands), "{}", kept["index.html"]);
}
