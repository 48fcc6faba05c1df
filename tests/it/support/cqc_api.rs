//! CQC's syndication API on this machine: speaks the documented JSON, refuses what CQC refuses, and fails when told to.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, mpsc};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

/// What goes wrong instead of an answer.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Another status.
    Status(u16),
    /// 429 with `Retry-After`.
    Busy(&'static str),
    /// 200 with this text.
    Text(&'static str),
    /// 302 to this address.
    Elsewhere(String),
    /// No answer for ever.
    Silence,
}

#[derive(Default)]
struct Inside {
    changes: Vec<String>,
    documents: BTreeMap<String, Value>,
    faults: HashMap<String, VecDeque<Fault>>,
    asked: Vec<String>,
}

/// A server; stopped when dropped.
pub struct CqcApi {
    /// For `cqc.base_url`.
    pub url: String,
    inside: Arc<Mutex<Inside>>,
    handle: ServerHandle,
}

impl CqcApi {
    /// The key it takes.
    pub const KEY: &str = "0123456789abcdef";

    pub fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = Arc::clone(&inside);
        let (ready, started) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    let shared = web::Data::from(Arc::clone(&shared));
                    App::new().app_data(shared).default_service(web::to(answer))
                })
                .workers(1)
                .disable_signals()
                .bind("127.0.0.1:0")
                .unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                ready.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = started.recv().unwrap();
        Self { url: format!("http://{address}"), inside, handle }
    }

    /// Ids that `/changes/location` lists.
    pub fn changed(&self, ids: &[&str]) {
        self.inside.lock().unwrap().changes = ids.iter().map(|id| (*id).to_owned()).collect();
    }

    /// What is at a path, `/locations/1-1`.
    pub fn put(&self, path: &str, document: Value) {
        self.inside.lock().unwrap().documents.insert(path.to_owned(), document);
    }

    /// What goes wrong at a path, one after the other; after the last it is fine.
    pub fn fail(&self, path: &str, faults: &[Fault]) {
        self.inside.lock().unwrap().faults.insert(path.to_owned(), faults.to_vec().into());
    }

    /// Nothing goes wrong any more.
    pub fn recover(&self) {
        self.inside.lock().unwrap().faults.clear();
    }

    /// Paths with queries that were asked for since this was last called.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside.lock().unwrap().asked)
    }

    /// Waits until a path was asked for.
    pub fn until_asked(&self, path: &str) {
        for _ in 0..2_000 {
            if self.inside.lock().unwrap().asked.iter().any(|asked| asked == path) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{path} was not asked for");
    }
}

impl Drop for CqcApi {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, inside: web::Data<Mutex<Inside>>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fault = {
        let mut inside = inside.lock().unwrap();
        inside.asked.push(request.uri().to_string());
        inside.faults.get_mut(request.path()).and_then(VecDeque::pop_front)
    };
    if header("user-agent").is_empty() {
        return HttpResponse::Forbidden().finish();
    }
    if header("ocp-apim-subscription-key") != CqcApi::KEY {
        return HttpResponse::Unauthorized().json(json!({"statusCode": 401, "message": "Access denied"}));
    }
    match fault {
        Some(Fault::Status(status)) => {
            return HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish();
        }
        Some(Fault::Busy(wait)) => {
            return HttpResponse::TooManyRequests().insert_header(("retry-after", wait)).finish();
        }
        Some(Fault::Text(text)) => return HttpResponse::Ok().body(text),
        Some(Fault::Elsewhere(to)) => return HttpResponse::Found().insert_header(("location", to)).finish(),
        Some(Fault::Silence) => std::future::pending().await,
        None => {}
    }
    let inside = inside.lock().unwrap();
    if request.path() == "/changes/location" {
        return changes(&inside, request.query_string());
    }
    if request.path().rsplit('/').next().unwrap().chars().any(|c| c.is_ascii_lowercase()) {
        return HttpResponse::BadRequest().finish();
    }
    match inside.documents.get(request.path()) {
        Some(document) => HttpResponse::Ok().json(document),
        None => HttpResponse::NotFound().json(json!({"statusCode": 404, "message": "No Locations found"})),
    }
}

fn changes(inside: &Inside, query: &str) -> HttpResponse {
    let query: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let moment = |name: &str| chrono::NaiveDateTime::parse_from_str(&query[name], "%Y-%m-%dT%H:%M:%SZ");
    let number = |name: &str| query[name].parse::<usize>().unwrap();
    if moment("startTimestamp").is_err() || moment("endTimestamp").is_err() {
        return HttpResponse::BadRequest().finish();
    }
    let (page, per_page) = (number("page"), number("perPage"));
    let on_page: Vec<&String> = inside.changes.iter().skip((page - 1) * per_page).take(per_page).collect();
    HttpResponse::Ok().json(json!({
        "total": inside.changes.len(), "firstPageUri": "/changes/location?page=1", "page": page,
        "previousPageUri": null, "lastPageUri": "", "nextPageUri": null, "perPage": per_page,
        "totalPages": inside.changes.len().div_ceil(per_page), "changes": on_page,
    }))
}

/// The document of a care home with the facts of `CareRow::home`, and with persons that nobody may keep.
pub fn home_document(id: &str) -> Value {
    json!({
        "locationId": id, "providerId": "1-900", "organisationType": "Location", "type": "Social Care Org",
        "name": format!("Home {id}"), "registrationStatus": "Registered", "registrationDate": "2015-04-01",
        "dormancy": "N", "careHome": "Y", "inspectionDirectorate": "Adult social care", "numberOfBeds": 20,
        "onspdLatitude": 53.447, "onspdLongitude": -2.365, "region": "North West", "postalCode": "M41 5BU",
        "localAuthority": "Trafford", "mainPhoneNumber": "01610009999",
        "gacServiceTypes": [{"name": "Residential homes", "description": "Care home service without nursing"}],
        "regulatedActivities": [{
            "name": "Accommodation for persons who require nursing or personal care", "code": "RA2",
            "contacts": [{"personTitle": "Mrs", "personGivenName": "Zenobia", "personFamilyName": "Quillfeather",
                "personRoles": ["Registered Manager"]}],
        }],
        "specialisms": [], "relationships": [], "currentRatings": {"overall": {"rating": "Good"}},
    })
}

/// The document of the provider that `CareRow::home` has.
pub fn provider_document(id: &str, name: &str) -> Value {
    json!({
        "providerId": id, "locationIds": [], "organisationType": "Provider", "type": "Social Care Org", "name": name,
        "registrationStatus": "Registered", "mainPhoneNumber": "01610009999",
        "contacts": [{"personGivenName": "Zenobia", "personFamilyName": "Quillfeather"}],
        "regulatedActivities": [{"name": "Personal care", "code": "RA1",
            "nominatedIndividual": {"personGivenName": "Zenobia", "personFamilyName": "Quillfeather"}}],
    })
}
