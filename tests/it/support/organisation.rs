//! An organisation that vouches for people: a provider of OpenID Connect on this machine, which can be told to lie.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, mpsc};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// With a key that the description names.
    Rs256,
    /// The same.
    Es256,
    /// With a key that it does not name, under the number of one that it does.
    Foreign,
    /// With the secret that both sides know.
    Hs256,
    /// Not at all.
    None,
}

struct Inside {
    url: String,
    rsa: PKey<Private>,
    foreign: PKey<Private>,
    ec: EcKey<Private>,
    signature: Signature,
    /// Claims that differ from what is right; null leaves one out.
    claims: Value,
    /// What is told of a person apart from the token; nothing where nobody asks.
    user_info: Value,
    /// Codes that were given out, with what was asked.
    codes: HashMap<String, HashMap<String, String>>,
    now: i64,
    is_down: bool,
    asked: Vec<String>,
}

/// A server; stopped when dropped.
pub struct OrganisationServer {
    /// Its address, by which it names itself.
    pub url: String,
    inside: Arc<Mutex<Inside>>,
    handle: ServerHandle,
}

/// What the service is to the organisation.
pub const CLIENT_ID: &str = "tracker";
/// What both know.
pub const CLIENT_SECRET: &str = "a secret: of + both";

impl OrganisationServer {
    /// One whose clock stands at `now` and that vouches for nobody before [`Self::is`].
    pub fn start(now: i64) -> Self {
        let rsa = || PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let inside = Arc::new(Mutex::new(Inside {
            url: String::new(),
            rsa: rsa(),
            foreign: rsa(),
            ec: EcKey::generate(&group).unwrap(),
            signature: Signature::Rs256,
            claims: json!({}),
            user_info: Value::Null,
            codes: HashMap::new(),
            now,
            is_down: false,
            asked: Vec::new(),
        }));
        let (shared, (ready, started)) = (Arc::clone(&inside), mpsc::channel());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    let shared = web::Data::from(Arc::clone(&shared));
                    App::new().app_data(shared).default_service(web::to(answer))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                ready.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = started.recv().unwrap();
        let url = format!("http://{address}");
        inside.lock().unwrap().url = url.clone();
        Self { url, inside, handle }
    }

    /// What the tokens say from now on, beside or in place of what is right; null leaves a claim out.
    pub fn says(&self, claims: Value) {
        self.inside.lock().unwrap().claims = claims;
    }

    /// What is told of a person apart from the token.
    pub fn tells(&self, user_info: Value) {
        self.inside.lock().unwrap().user_info = user_info;
    }

    /// How tokens are signed from now on.
    pub fn signs(&self, signature: Signature) {
        self.inside.lock().unwrap().signature = signature;
    }

    /// Whether it answers with errors only.
    pub fn is_down(&self, is_down: bool) {
        self.inside.lock().unwrap().is_down = is_down;
    }

    /// What it takes the time to be.
    pub fn time_is(&self, now: i64) {
        self.inside.lock().unwrap().now = now;
    }

    /// Paths that were asked for since this was last called.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inside.lock().unwrap().asked)
    }

    /// What the person does there: signs in, and is sent back. `address` is where the service sent the browser; the answer
    /// is the path and query to which the browser comes back, without the host.
    pub fn signs_in(&self, address: &str) -> String {
        let address = url::Url::parse(address).unwrap();
        let mut inside = self.inside.lock().unwrap();
        assert!(address.as_str().starts_with(&format!("{}/authorize?", inside.url)), "{address}");
        let asked: HashMap<String, String> = address.query_pairs().into_owned().collect();
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT_ID), ("code_challenge_method", "S256")] {
            assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
        }
        let scope: Vec<&str> = asked["scope"].split(' ').collect();
        assert!(scope.contains(&"openid") && scope.contains(&"email"), "{scope:?}");
        let code = format!("code-{}", inside.codes.len());
        let mut back = url::Url::parse(&asked["redirect_uri"]).unwrap();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &asked["state"]);
        inside.codes.insert(code, asked);
        format!("{}?{}", back.path(), back.query().unwrap())
    }
}

impl Drop for OrganisationServer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, body: String, inside: web::Data<Mutex<Inside>>) -> HttpResponse {
    let mut inside = inside.lock().unwrap();
    inside.asked.push(request.path().to_owned());
    if inside.is_down {
        return HttpResponse::BadGateway().body("down");
    }
    let url = &inside.url;
    match request.path() {
        "/.well-known/openid-configuration" => HttpResponse::Ok().json(json!({
            "issuer": url, "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys"),
            "userinfo_endpoint": format!("{url}/userinfo"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        })),
        "/keys" => HttpResponse::Ok().json(json!({ "keys": keys(&inside) })),
        "/token" => token(&mut inside, &request, &body),
        "/userinfo" => {
            let bearer = request.headers().get("authorization").and_then(|value| value.to_str().ok());
            assert_eq!(bearer, Some("Bearer access"));
            HttpResponse::Ok().json(&inside.user_info)
        }
        _ => HttpResponse::NotFound().finish(),
    }
}

fn keys(inside: &Inside) -> Vec<Value> {
    let text = |bytes: Vec<u8>| BASE64URL_NOPAD.encode(&bytes);
    let rsa = inside.rsa.rsa().unwrap();
    let (mut x, mut y) = (openssl::bn::BigNum::new().unwrap(), openssl::bn::BigNum::new().unwrap());
    let mut context = BigNumContext::new().unwrap();
    inside.ec.public_key().affine_coordinates(inside.ec.group(), &mut x, &mut y, &mut context).unwrap();
    vec![
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "rsa",
            "n": text(rsa.n().to_vec()), "e": text(rsa.e().to_vec())}),
        json!({"kty": "EC", "use": "sig", "alg": "ES256", "kid": "ec", "crv": "P-256",
            "x": text(x.to_vec_padded(32).unwrap()), "y": text(y.to_vec_padded(32).unwrap())}),
    ]
}

/// Gives a token for a code: once, to the client, and to whoever asked for the code.
fn token(inside: &mut Inside, request: &HttpRequest, body: &str) -> HttpResponse {
    let refused = |error: &str| HttpResponse::BadRequest().json(json!({ "error": error }));
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = BASE64.encode(format!("{CLIENT_ID}:{}", encoded(CLIENT_SECRET)).as_bytes());
    let sent = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if sent != format!("Basic {basic}") {
        return HttpResponse::Unauthorized().json(json!({ "error": "invalid_client" }));
    }
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let Some(asked) = inside.codes.get_mut(&form["code"]).map(std::mem::take).filter(|asked| !asked.is_empty()) else {
        return refused("invalid_grant");
    };
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(form["code_verifier"].as_bytes()));
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refused("invalid_grant");
    }
    let mut claims = json!({
        "iss": inside.url, "aud": CLIENT_ID, "sub": "4711", "nonce": asked["nonce"],
        "iat": inside.now, "exp": inside.now + 300,
    });
    for (name, value) in inside.claims.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    let id_token = signed(inside, &claims);
    HttpResponse::Ok().json(json!({
        "access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
    }))
}

fn signed(inside: &Inside, claims: &Value) -> String {
    let (algorithm, key) = match inside.signature {
        Signature::Rs256 | Signature::Foreign => ("RS256", "rsa"),
        Signature::Es256 => ("ES256", "ec"),
        Signature::Hs256 => ("HS256", ""),
        Signature::None => ("none", ""),
    };
    let text = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = if key.is_empty() { json!({ "alg": algorithm }) } else { json!({ "alg": algorithm, "kid": key }) };
    let signed = format!("{}.{}", text(&head), text(claims));
    let with = |key: &PKey<Private>| {
        let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
        signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap()
    };
    let signature = match inside.signature {
        Signature::Rs256 => with(&inside.rsa),
        Signature::Foreign => with(&inside.foreign),
        Signature::Es256 => {
            let signature = EcdsaSig::sign(&Sha256::digest(signed.as_bytes()), &inside.ec).unwrap();
            [signature.r().to_vec_padded(32).unwrap(), signature.s().to_vec_padded(32).unwrap()].concat()
        }
        Signature::Hs256 => with(&PKey::hmac(CLIENT_SECRET.as_bytes()).unwrap()),
        Signature::None => Vec::new(),
    };
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}
