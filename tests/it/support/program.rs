//! The program itself, as an operator runs it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::address::free_address;
use super::browser::Browser;
use super::database::TestDatabase;

const BINARY: &str = env!("CARGO_BIN_EXE_capacity-tracker");

/// Runs a command on a database and waits for its end.
pub fn run(database: &TestDatabase, words: &[&str]) -> Output {
    run_with(database, words, &[])
}

/// The same with settings in the environment: `("CT__SERVER__BIND", "…")`.
pub fn run_with(database: &TestDatabase, words: &[&str], settings: &[(&str, &str)]) -> Output {
    command(database, words, settings).output().unwrap()
}

/// The same, without waiting for its end.
pub fn start_with(database: &TestDatabase, words: &[&str], settings: &[(&str, &str)]) -> Child {
    command(database, words, settings).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn command(database: &TestDatabase, words: &[&str], settings: &[(&str, &str)]) -> Command {
    command_of(BINARY, database, words, settings)
}

fn command_of(program: &str, database: &TestDatabase, words: &[&str], settings: &[(&str, &str)]) -> Command {
    let mail = format!("file://{}", database.folder.path().join("mail").display());
    let mut command = Command::new(program);
    let extracts = database.folder.path().join("extracts").display().to_string();
    command
        .args(words)
        // Away from the repository, so that no settings and templates lying there count.
        .current_dir(database.folder.path())
        .env("CT__ENVIRONMENT", "test")
        .env("CT__DATABASE__URL", &database.url)
        .env("CT__DATABASE__POSTGRES_CONNECTIONS", "6")
        .env("CT__MAIL__URL", mail)
        .env("CT__EXTRACTS__DIRECTORY", extracts)
        .env("CT__SIGN_IN__ARGON2_MEMORY_KIB", "8")
        .env("CT__SIGN_IN__ARGON2_PASSES", "1")
        .envs(settings.iter().copied())
        .stdin(Stdio::null());
    command
}

/// Starts a command whose output nobody reads any more.
pub fn program_with_closed_output(database: &TestDatabase, words: &[&str]) -> Child {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command(database, words, &[]).stdout(writer).spawn().unwrap()
}

/// A program that serves; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// Starts `serve` on a free port and waits until it is ready.
    pub fn serve(database: &TestDatabase, settings: &[(&str, &str)]) -> Self {
        Self::serve_with(database, &["serve"], settings)
    }

    /// The same, and leaves background work to others.
    pub fn serve_without_jobs(database: &TestDatabase, settings: &[(&str, &str)]) -> Self {
        Self::serve_with(database, &["serve", "--no-jobs"], settings)
    }

    fn serve_with(database: &TestDatabase, words: &[&str], settings: &[(&str, &str)]) -> Self {
        let address = free_address();
        let settings = [settings, &[("CT__SERVER__BIND", address.as_str())]].concat();
        Self::wait_ready(command(database, words, &settings), &address)
    }

    /// The same without the signal that comes with a file that is too long, so that writing fails as on a full disk.
    pub fn serve_with_file_limits(database: &TestDatabase, settings: &[(&str, &str)]) -> Self {
        let address = free_address();
        let settings = [settings, &[("CT__SERVER__BIND", address.as_str())]].concat();
        let mut shell = command_of("bash", database, &["-c", "trap '' XFSZ; exec \"$0\" serve", BINARY], &settings);
        shell.env("CT__LOG__LEVEL", "info");
        Self::wait_ready(shell, &address)
    }

    fn wait_ready(mut command: Command, address: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (ready, is_ready) = mpsc::channel();
        let output = child.stdout.take().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if line.contains("starting service") {
                    let _ = ready.send(());
                }
                lines.lock().unwrap().push(line);
            }
        });
        if is_ready.recv_timeout(Duration::from_secs(20)).is_err() {
            let _ = child.kill();
            let mut said = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut said);
            panic!("the program did not start: {said}");
        }
        Self { child, url: format!("http://{address}"), log }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// What it has logged, up to a line that must come within some seconds.
    pub fn log_until(&self, last: impl Fn(&str) -> bool) -> Vec<String> {
        for _ in 0..500 {
            let lines = self.log.lock().unwrap().clone();
            if lines.iter().any(|line| last(line)) {
                return lines;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the line did not come: {:#?}", self.log.lock().unwrap());
    }

    /// What it has logged as errors so far.
    pub fn errors(&self) -> Vec<String> {
        self.log.lock().unwrap().iter().filter(|line| line.contains("ERROR")).cloned().collect()
    }

    /// Lets no file that it writes grow beyond so many bytes; `unlimited` for none.
    pub fn limit_files(&self, bytes: &str) {
        let process = format!("--pid={}", self.child.id());
        let done = Command::new("prlimit").args([&process, &format!("--fsize={bytes}:unlimited")]).status().unwrap();
        assert!(done.success());
    }

    /// Sends a signal (`KILL`, `TERM`) at once.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(done.success());
    }

    /// kill -9 at this moment, sooner than by [`Self::signal`]; it is gone when this returns.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        assert!(!self.wait());
    }

    /// Waits for its end and answers whether it ended well.
    pub fn wait(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
