//! A real SMTP server, from the crate mailin-embedded.

use std::net::{IpAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};

use mailin_embedded::response::{INVALID_CREDENTIALS, NO_MAILBOX, OK};
use mailin_embedded::{AuthMechanism, Handler, Response, Server, SslConfig};

/// How it answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes everything.
    Accept,
    /// Refuses every recipient for good.
    Refuse,
    /// Puts every recipient off: the mailbox is full.
    Full,
    /// Says "try later" to the first so many messages.
    Defer(usize),
    /// Takes everything, and says so only after two seconds.
    Slow,
}

/// Whether it wants TLS and a password.
pub enum Encryption<'a> {
    None,
    /// STARTTLS with a certificate made now, written to `ca.pem` in this folder; user `tracker`, password `s3cret`.
    StartTls(&'a Path),
}

/// A server on a port of its own; it runs until the tests end.
pub struct SmtpServer {
    pub port: u16,
    messages: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Receiver {
    behaviour: Behaviour,
    offered: Arc<Mutex<usize>>,
    messages: Arc<Mutex<Vec<String>>>,
    current: Vec<u8>,
}

impl SmtpServer {
    pub fn start(behaviour: Behaviour, encryption: Encryption<'_>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let receiver =
            Receiver { behaviour, offered: Arc::default(), messages: Arc::clone(&messages), current: Vec::new() };
        let mut server = Server::new(receiver);
        if let Encryption::StartTls(folder) = encryption {
            let (cert_path, key_path) = write_certificate(folder);
            server.with_ssl(SslConfig::SelfSigned { cert_path, key_path }).unwrap();
            server.with_auth(AuthMechanism::Plain);
        }
        server.with_name("localhost").with_tcp_listener(listener);
        std::thread::spawn(move || server.serve().map_err(|error| error.to_string()));
        Self { port, messages }
    }

    /// What it took since somebody last asked so, whole messages.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.messages.lock().unwrap())
    }

    /// What it took, whole messages.
    pub fn messages(&self) -> Vec<String> {
        self.messages.lock().unwrap().clone()
    }
}

fn write_certificate(folder: &Path) -> (String, String) {
    let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.join("ca.pem"), folder.join("key.pem"));
    std::fs::write(&cert, signed.cert.pem()).unwrap();
    std::fs::write(&key, signed.signing_key.serialize_pem()).unwrap();
    (cert.display().to_string(), key.display().to_string())
}

impl Handler for Receiver {
    fn rcpt(&mut self, _to: &str) -> Response {
        match self.behaviour {
            Behaviour::Refuse => NO_MAILBOX,
            Behaviour::Full => Response::custom(452, "4.2.2 Mailbox full".to_owned()),
            Behaviour::Accept | Behaviour::Defer(_) | Behaviour::Slow => OK,
        }
    }

    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        self.current.clear();
        let mut offered = self.offered.lock().unwrap();
        *offered += 1;
        match self.behaviour {
            Behaviour::Defer(times) if *offered <= times => Response::custom(451, "Try again later".to_owned()),
            _ => OK,
        }
    }

    fn data(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.current.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.messages.lock().unwrap().push(String::from_utf8_lossy(&self.current).into_owned());
        if self.behaviour == Behaviour::Slow {
            std::thread::sleep(std::time::Duration::from_secs(2));
        }
        OK
    }

    fn auth_plain(&mut self, _authorization_id: &str, user: &str, password: &str) -> Response {
        if user == "tracker" && password == "s3cret" { mailin_embedded::response::AUTH_OK } else { INVALID_CREDENTIALS }
    }
}
