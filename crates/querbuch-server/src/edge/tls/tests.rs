use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeZone as _;
use querbuch_ledger::domain::language::Language;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::*;

/// A certificate for a few days of 2030, and its key.
struct Pair {
    certificate: String,
    key: String,
}

fn pair() -> Pair {
    let mut params = CertificateParams::new(vec!["ledger.example.org".to_owned()]).expect("is a name");
    params.not_before = date_time_ymd(2030, 1, 1);
    params.not_after = date_time_ymd(2030, 3, 1);
    let key = KeyPair::generate().expect("can be made");
    let certificate = params.self_signed(&key).expect("can be made");
    Pair {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    }
}

fn day(month: u32, day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2030, month, day, 12, 0, 0)
        .single()
        .expect("is a day")
}

fn written(certificate: &str, key: &str) -> (TempDir, TlsFiles) {
    let folder = tempfile::tempdir().expect("can be made");
    let files = TlsFiles {
        certificate: folder.path().join("chain.pem"),
        key: folder.path().join("key.pem"),
    };
    fs::write(&files.certificate, certificate).expect("can be written");
    fs::write(&files.key, key).expect("can be written");
    fs::set_permissions(&files.key, fs::Permissions::from_mode(0o600)).expect("is ours");
    (folder, files)
}

/// The code of what is wrong, which is said in both languages and names the file.
fn fault(files: TlsFiles, now: DateTime<Utc>) -> &'static str {
    let folder = files.key.parent().expect("has one").display().to_string();
    let fault = Tls::load(files, now).expect_err("is at fault");
    let message = fault.message();
    let (german, english) = (message.text(Language::German), message.text(Language::English));
    assert_ne!(german, english);
    assert!(german.contains(&folder) && english.contains(&folder), "{english}");
    fault.code()
}

#[test]
fn what_is_wrong_with_certificate_or_key_is_said() {
    let (ours, other) = (pair(), pair());
    let now = day(2, 1);
    let (_kept, files) = written(&ours.certificate, &ours.key);
    assert!(Tls::load(files, now).is_ok());
    for (certificate, key, at, code) in [
        (
            ours.certificate.as_str(),
            other.key.as_str(),
            now,
            "TLS_KEY_DIFFERS",
        ),
        (&ours.certificate, &ours.key, day(3, 2), "TLS_EXPIRED"),
        (
            &ours.certificate,
            &ours.key,
            day(1, 1) - TimeDelta::days(1),
            "TLS_NOT_YET_VALID",
        ),
        ("", &ours.key, now, "TLS_NO_CERTIFICATE"),
        (&ours.key, &ours.key, now, "TLS_NO_CERTIFICATE"),
        (&ours.certificate, "", now, "TLS_NO_KEY"),
        (&ours.certificate, &ours.certificate, now, "TLS_NO_KEY"),
        (
            &ours.certificate,
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            now,
            "TLS_KEY_ENCRYPTED",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            &ours.key,
            now,
            "TLS_NOT_UNDERSTOOD",
        ),
        (
            &ours.certificate,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            now,
            "TLS_NOT_UNDERSTOOD",
        ),
    ] {
        let (_kept, files) = written(certificate, key);
        assert_eq!(fault(files, at), code);
    }
    let large = "x".repeat(usize::try_from(TLS_FILE_BYTES_MAX).expect("fits") + 1);
    let (_kept, files) = written(&large, &ours.key);
    assert_eq!(fault(files, now), "TLS_TOO_LARGE");
    let (folder, mut files) = written(&ours.certificate, &ours.key);
    for (mode, is_open) in [
        (0o400, false),
        (0o640, false),
        (0o644, true),
        (0o660, true),
        (0o601, true),
    ] {
        fs::set_permissions(&files.key, fs::Permissions::from_mode(mode)).expect("is ours");
        let found = Tls::load(files.clone(), now).map_err(|fault| fault.code());
        assert_eq!(found.err() == Some("TLS_KEY_TOO_OPEN"), is_open, "{mode:o}");
    }
    fs::remove_file(&files.key).expect("is ours");
    assert_eq!(fault(files.clone(), now), "TLS_UNREADABLE");
    // A folder, as a name that was mistyped often is.
    files.key = folder.path().to_owned();
    let found = Tls::load(files.clone(), now).expect_err("is a folder").code();
    assert!(["TLS_KEY_TOO_OPEN", "TLS_UNREADABLE"].contains(&found));
    let half = TlsFiles::named(Some(&files.certificate), None).expect_err("is half of it");
    assert_eq!(half.code(), "TLS_INCOMPLETE");
    assert_eq!(TlsFiles::named(None, None), Ok(None));
}

#[test]
fn the_validity_of_any_certificate_is_read_and_of_nothing_else() {
    let pem = pair().certificate;
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("is a certificate");
    let validity = validity_of(&certificate).expect("is a certificate");
    assert_eq!(
        validity.not_before,
        Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0)
            .single()
            .expect("is a day")
    );
    assert_eq!(
        validity.not_after,
        Utc.with_ymd_and_hms(2030, 3, 1, 0, 0, 0)
            .single()
            .expect("is a day")
    );
    for end in 0..certificate.len() {
        // Cut anywhere, it is not read beyond its end.
        validity_of(&certificate[..end]);
    }
    assert_eq!(validity_of(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    assert_eq!(validity_of(&[]), None);
}

#[test]
fn files_at_fault_leave_what_is_in_force() {
    let ours = pair();
    let (_kept, files) = written(&ours.certificate, &ours.key);
    let tls = Tls::load(files.clone(), day(2, 1)).expect("is in order");
    let mut current = tls.current();
    fs::write(&files.key, "").expect("can be written");
    assert_eq!(
        tls.reload(day(2, 1)).map_err(|fault| fault.code()),
        Err("TLS_NO_KEY")
    );
    assert!(!current.has_changed().expect("is there"));
    fs::write(&files.key, &ours.key).expect("can be written");
    assert!(tls.reload(day(2, 2)).is_ok());
    assert!(current.has_changed().expect("is there"));
    current.mark_unchanged();
}
