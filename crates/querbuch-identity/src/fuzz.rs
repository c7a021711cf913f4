//! Fuzz targets: tokens, keys and the claims in them.

use fuzz_driver::Fuzz;
use serde_json::{Value, json};

use crate::bearer::Signed;
use crate::claims::{Person, check_time};
use crate::issuer::{Issuer, IssuerSettings};
use crate::key_set::KeySet;
use crate::secret::read_token;

fn token(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    assert!(read_token(&text).is_none(), "no token of ours is found by chance");
    match Signed::parse(&text) {
        Ok(signed) => format!("{} claims", signed.claims.len().min(5)),
        Err(refusal) => refusal.code().to_owned(),
    }
}

#[test]
fn tokens_survive_any_text() {
    let seeds = [
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYiJ9.AAAA",
        "e30.e30.",
        "qbt_00",
        "eyJhbGciOiJub25lIn0.e30.",
    ];
    Fuzz::new("tokens", 20_000)
        .seeds(seeds)
        .words(&[".", "=", "eyJhbGciOiJub25lIn0", "e30"])
        .run(token);
}

fn claims(data: &[u8]) -> String {
    let settings = IssuerSettings {
        issuer: "https://sso.example.org".into(),
        audience: vec!["a".into()],
        groups: vec!["groups".into(), "a.*.b".into()],
        ..IssuerSettings::default()
    };
    let issuer = Issuer::try_new(settings).expect("good");
    let keys = KeySet::parse(data).map_or(0, |keys| keys.len());
    let Ok(Value::Object(claims)) = serde_json::from_slice(data) else {
        return "no claims".to_owned();
    };
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("is a moment");
    let time = check_time(&claims, now).err();
    format!(
        "{keys} {time:?} {:?}",
        Person::read(&issuer, &claims).map(|person| person.groups.len())
    )
}

#[test]
fn claims_and_keys_survive_any_json() {
    let seeds = [
        json!({ "sub": "a", "exp": 1_900_000_000, "groups": ["b", "c"], "a": { "x": { "b": ["d"] } } }).to_string(),
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }, { "kty": "RSA", "n": "AA", "e": "AQAB" }] }).to_string(),
    ];
    Fuzz::new("claims", 5_000)
        .seeds(seeds.iter().map(String::as_str))
        .words(&["\"exp\":1e99", "\\u0000", "[[[["])
        .run(claims);
}
