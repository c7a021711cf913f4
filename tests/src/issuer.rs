//! A real OpenID provider of others, and a browser that signs in there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::client::{Answer, Client};
use crate::process::{Process, Program, wait_for};
use crate::server::binary;
use crate::{repository, scratch};

/// How long a provider may take to come up: it makes a key.
const START_BOUND: Duration = Duration::from_mins(1);
/// Redirects of one sign-in.
const HOPS_MAX: usize = 12;

/// For whom its access tokens are.
pub const AUDIENCE: &str = "urn:querbuch:test";

/// npm `oidc-provider` on a free port. It ends with this.
#[derive(Debug)]
pub struct Issuer {
    process: Process,
    info: Value,
}

impl Issuer {
    /// Starts it, for a server that will be at these addresses.
    pub fn start(callbacks: &[String]) -> Self {
        let target = binary()
            .ancestors()
            .nth(2)
            .expect("stands in target/debug")
            .to_owned();
        let modules = target.join("clients/node_modules");
        assert!(
            modules.join("oidc-provider").is_dir(),
            "{} does not hold oidc-provider; `make clients` installs it",
            modules.display()
        );
        let folder = scratch::folder("issuer");
        let script = folder.join("oidc.mjs");
        fs::copy(repository().join("tests/providers/oidc.mjs"), &script).expect("is copied");
        std::os::unix::fs::symlink(&modules, folder.join("node_modules")).expect("is linked");
        let args = std::iter::once(script.display().to_string()).chain(callbacks.iter().cloned());
        let mut process = Process::start(Program {
            path: Path::new("node"),
            args: args.collect(),
            env: Vec::new(),
            folder: &folder,
            user: None,
            end: "KILL",
        });
        let info = wait_for(START_BOUND, || {
            let printed = process.stdout();
            let line = printed
                .lines()
                .next()
                .filter(|_| printed.ends_with('\n'))
                .map(str::to_owned);
            line.map(Some).or_else(|| process.ended().map(|_| None))
        });
        let Some(info) = info.flatten() else {
            panic!("the provider did not come up: {}", process.complaints())
        };
        let info = serde_json::from_str(&info).expect("prints JSON");
        Self { process, info }
    }

    /// Its address, as it stands in tokens.
    pub fn address(&self) -> &str {
        self.text("/issuer")
    }

    fn text(&self, pointer: &str) -> &str {
        let value = self.info.pointer(pointer).and_then(Value::as_str);
        value.expect("is told at the start")
    }

    /// A configuration file that trusts it, with its client for browsers.
    pub fn configuration(&self) -> String {
        let folder = scratch::folder("configuration");
        let (file, secret) = (folder.join("querbuch.toml"), folder.join("secret"));
        fs::write(&secret, self.text("/web/secret")).expect("is written");
        let text = format!(
            "[[issuer]]\nissuer = \"{}\"\naudience = \"{AUDIENCE}\"\n[issuer.client]\nid = \"web\"\nsecret_file = \"{}\"\n\
             scopes = [\"profile\", \"email\", \"groups\"]\n",
            self.address(),
            secret.display()
        );
        fs::write(&file, text).expect("is written");
        file.display().to_string()
    }

    /// An access token of the machine `job`.
    pub fn machine_token(&self) -> String {
        let form = format!(
            "grant_type=client_credentials&client_id=job&client_secret={}",
            self.text("/machine/secret")
        );
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let client = Client::new(self.address());
        // The client names itself in the form or by HTTP Basic; this one by Basic is the default of the provider.
        let basic = base64(format!("job:{}", self.text("/machine/secret")).as_bytes());
        let authorization = format!("Basic {basic}");
        let headers = [headers[0], ("authorization", authorization.as_str())];
        let form = form.split("&client_id").next().unwrap_or_default();
        let answer = client.send("POST", "/token", &headers, form.as_bytes());
        let token = answer.json()["access_token"].as_str().map(str::to_owned);
        token.unwrap_or_else(|| panic!("no token: {answer:?}"))
    }

    /// Ends it at once, as where it is away.
    pub fn kill(mut self) {
        self.process.end("KILL", START_BOUND);
    }
}

/// A browser: it keeps cookies and follows redirects.
#[derive(Debug, Default)]
pub struct Browser {
    /// By the address of the server, then by name.
    pub cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    /// One request, without following.
    pub fn send(&mut self, method: &str, address: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let (origin, path) = split(address);
        let known = self.cookies.entry(origin.clone()).or_default();
        let cookie = known
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut all = headers.to_vec();
        if !cookie.is_empty() {
            all.push(("cookie", &cookie));
        }
        let answer = Client::new(&origin).send(method, &path, &all, body);
        for (name, line) in &answer.headers {
            let pair = line.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((cookie, value)) = pair.filter(|_| name == "set-cookie") {
                if value.is_empty() {
                    known.remove(cookie);
                } else {
                    known.insert(cookie.to_owned(), value.to_owned());
                }
            }
        }
        answer
    }

    /// Follows redirects from an address, until something is answered, or one leads to `stop`: the address, and what is there.
    pub fn follow(&mut self, address: &str, stop: &str) -> (String, Option<Answer>) {
        let mut address = address.to_owned();
        for _ in 0..HOPS_MAX {
            if !stop.is_empty() && address.starts_with(stop) {
                return (address, None);
            }
            let answer = self.send("GET", &address, &[("accept", "text/html")], &[]);
            match answer.header("location") {
                None => return (address, Some(answer)),
                Some(location) => address = joined(&address, location),
            }
        }
        panic!("too many redirects, at {address}");
    }

    /// Signs somebody in at the provider, up to the address to which it sends the browser back.
    pub fn sign_in(&mut self, issuer: &Issuer, login: &str, person: &str) -> String {
        let server = split(login).0;
        let (form, page) = self.follow(login, "");
        assert_eq!(page.expect("is answered").status, 200, "{form}");
        let body = format!("login={person}&password={}", issuer.text("/password"));
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", &form, &headers, body.as_bytes());
        let location = answer
            .header("location")
            .unwrap_or_else(|| panic!("was not taken: {answer:?}"));
        self.follow(&joined(&form, location), &format!("{server}/login/callback"))
            .0
    }
}

fn split(address: &str) -> (String, String) {
    let rest = address.strip_prefix("http://").expect("is plain HTTP");
    let end = rest.find('/').unwrap_or(rest.len());
    let path = if end == rest.len() { "/" } else { &rest[end..] };
    (format!("http://{}", &rest[..end]), path.to_owned())
}

fn joined(base: &str, location: &str) -> String {
    if location.starts_with('/') {
        split(base).0 + location
    } else {
        location.to_owned()
    }
}

/// As HTTP Basic and tokens have it; `-` and `_` are not needed here.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three
            .iter()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = (number >> (18 - 6 * place)) & 63;
            text.push(if place > three.len() {
                '='
            } else {
                char::from(DIGITS[digit as usize])
            });
        }
    }
    text
}
