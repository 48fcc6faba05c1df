//! A browser: keeps cookies, fills in forms, follows no redirect by itself.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, Method, StatusCode, redirect};
use scraper::{Html, Selector};

/// What somebody sees of the service.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    base: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(base: &str) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .user_agent("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36")
            .build()
            .unwrap();
        Self { client, base: base.to_owned() }
    }

    /// The same browser, looking at another instance.
    pub fn at(&self, base: &str) -> Self {
        Self { client: self.client.clone(), base: base.to_owned() }
    }

    /// A request to add headers and a body to; `send` it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path)).await
    }

    /// Opens `page`, fills in the form there that posts to `action`, and sends it.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.token();
        self.post(action, &token, fields).await
    }

    /// Sends a form with a token that is known already.
    pub async fn post(&self, action: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", token)];
        all.extend_from_slice(fields);
        read(self.request(Method::POST, action).form(&all)).await
    }

    /// Tries to sign in.
    pub async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        self.submit("/sign-in", "/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Signs in, which must work.
    pub async fn sign_in(&self, email: &str, password: &str) {
        let answer = self.try_sign_in(email, password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// Whether somebody is signed in.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/account").await.status == StatusCode::OK
    }
}

/// Sends a request and reads the whole answer.
pub async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), body: response.text().await.unwrap() }
}

impl Answer {
    /// Text of the elements that a selector finds, with white space made single.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
        page.select(&selector).map(text).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// Where the links that a selector finds lead.
    pub fn links(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).filter_map(|link| link.value().attr("href")).map(str::to_owned).collect()
    }

    /// Values of the inputs that a selector finds.
    pub fn values(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).filter_map(|input| input.value().attr("value")).map(str::to_owned).collect()
    }

    /// Text of the main part.
    pub fn main(&self) -> String {
        self.texts("main").join(" ")
    }

    /// The only `h1`.
    pub fn heading(&self) -> String {
        let headings = self.texts("h1");
        assert_eq!(headings.len(), 1, "{}", self.body);
        headings[0].clone()
    }

    /// Token of the first form.
    pub fn token(&self) -> String {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse("input[name=csrf_token]").unwrap();
        let field = page.select(&selector).next();
        let field = field.unwrap_or_else(|| panic!("no form on this page: {} {}", self.status, self.body));
        field.value().attr("value").unwrap().to_owned()
    }

    /// What a field of the form of a section holds.
    pub fn field(&self, name: &str) -> String {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(&format!("form[data-keep] [name='{name}']")).unwrap();
        let field = page.select(&selector).next();
        let field = field.unwrap_or_else(|| panic!("no field {name} on this page: {} {}", self.status, self.body));
        field.value().attr("value").map_or_else(|| field.text().collect(), str::to_owned)
    }

    /// All hidden fields of the form that posts to `action`.
    pub fn hidden_fields(&self, action: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(&format!("form[action='{action}'] input[type=hidden]")).unwrap();
        let text = |field: &scraper::ElementRef<'_>, name: &str| field.value().attr(name).unwrap().to_owned();
        page.select(&selector).map(|field| (text(&field, "name"), text(&field, "value"))).collect()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// A cookie that the answer sets, as a request sends it: `name=value`.
    pub fn cookie(&self, name: &str) -> String {
        let lines = self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
        let start = format!("{name}=");
        let found = lines.into_iter().find(|line| line.starts_with(&start));
        found.unwrap_or_else(|| panic!("no cookie {name}")).split(';').next().unwrap().to_owned()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
