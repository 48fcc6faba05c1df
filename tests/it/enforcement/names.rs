//! What a notice calls the provider and its locations.

use super::{INVOICE, PDF, as_, done, draft_withdrawal, notice, open, sign, triggered_app, wait};
use crate::support::HOME;

#[actix_web::test]
async fn a_notice_has_the_name_of_the_provider_now_and_those_of_locations_when_the_case_was_opened() {
    let app = triggered_app().await;
    let officer = as_(&app, "officer").await;
    let case = open(&officer).await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = notice().into_iter().collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    let preview = format!("{case}/preview");
    let shown = officer.get(&preview).await.main();
    assert!(shown.contains("Sunny Care Ltd (CQC provider 1-900)") && !shown.contains("formerly"), "{shown}");
    app.database.execute("UPDATE provider SET name = 'Bright Care Ltd' WHERE id = '1-900'").unwrap();
    // As whoever bought it calls it.
    app.database.execute(&format!("UPDATE location SET name = 'Maple Court' WHERE id = '{HOME}'")).unwrap();
    let shown = officer.get(&preview).await.main();
    assert!(shown.contains("Bright Care Ltd (formerly Sunny Care Ltd) (CQC provider 1-900)"), "{shown}");
    assert!(shown.contains(&format!("Home {HOME} ({HOME}). January 2026")), "{shown}");
    assert!(!shown.contains("Maple Court"), "{shown}");
    let signed = sign(&as_(&app, "manager").await, &case).await;
    assert_eq!(signed.status, 303, "{}", signed.main());
    wait(&app, 0).await;
    let officer = as_(&app, "officer").await;
    let issued = officer.get(&format!("{case}/documents/2")).await;
    assert_eq!(issued.status, 200);
    assert!(issued.body.contains("Bright Care Ltd (formerly Sunny Care Ltd)"), "{}", issued.body);
    assert_eq!(draft_withdrawal(&officer, &case, &[("reasons", "The wrong windows.")]).await.status, 303);
    let shown = officer.get(&format!("{case}/withdrawal")).await.main();
    assert!(shown.contains("Bright Care Ltd (formerly Sunny Care Ltd) (CQC provider 1-900)"), "{shown}");
}
