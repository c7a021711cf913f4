use std::time::Duration;

use super::buckets::Buckets;
use super::*;
use crate::edge::network::Network;

const POLICY: RatePolicy = RatePolicy {
    units_per_minute: 60_000,
    burst: 100_000,
};

fn key(number: u32) -> Key {
    Key::Network(Network::of_client(std::net::Ipv4Addr::from_bits(number).into()))
}

#[test]
fn a_bucket_fills_and_runs_out() {
    let (mut buckets, start) = (Buckets::new(POLICY), Instant::now());
    let after = |millis| start + Duration::from_millis(millis);
    assert_eq!(buckets.pour(&key(1), 60_000, start).left, 40_000);
    // A thousand a second, also where somebody looks all the time.
    for millis in 1..=1_000 {
        buckets.pour(&key(1), 0, after(millis));
    }
    assert_eq!(buckets.pour(&key(1), 0, after(1_000)).left, 41_000);
    assert!(
        buckets.pour(&key(1), 60_000, after(1_000)).is_full,
        "the last answer fills it beyond the rim"
    );
    assert!(buckets.pour(&key(1), 0, after(20_000)).is_full);
    assert!(!buckets.pour(&key(1), 0, after(20_001)).is_full);
    assert_eq!(
        buckets.pour(&key(2), 0, after(20_001)).left,
        100_000,
        "others have their own"
    );
    assert_eq!(buckets.pour(&key(1), u64::MAX, after(20_002)).left, 0);
}

#[test]
fn the_number_of_buckets_is_constant_and_those_in_use_stay() {
    let (mut buckets, now) = (Buckets::with_room(POLICY, 100), Instant::now());
    buckets.pour(&key(0), 99_999, now);
    for number in 1..10_000 {
        buckets.pour(&key(number), 1, now);
        if number % 20 == 0 {
            assert_eq!(
                buckets.pour(&key(0), 0, now).left,
                1,
                "whoever asks is not forgotten"
            );
        }
        assert!(buckets.len() <= 100);
    }
    let before = buckets.len();
    buckets.pour(&key(20_000), 0, now);
    assert_eq!(buckets.len(), before, "who asks for nothing takes no room");
}

#[tokio::test]
async fn a_full_bucket_is_429_and_says_when_to_go_on() {
    let rates = Arc::new(Rates::new(POLICY));
    let meter = rates.meter(key(1));
    meter.spend(100_500);
    let refused = meter.check().expect_err("is full");
    assert_eq!((refused.status().as_u16(), refused.code()), (429, "RATE_LIMITED"));
    let headers = refused.headers();
    assert_eq!(headers["ratelimit-policy"], "\"units\";q=100000;w=100");
    assert_eq!(headers["ratelimit"], "\"units\";r=0;t=101");
    let seconds: u64 = headers["retry-after"]
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .expect("is a number");
    assert_eq!(seconds, 1);
    for language in [
        async_graphql_transport::Language::German,
        async_graphql_transport::Language::English,
    ] {
        assert!(refused.message().text(language).contains("60000"));
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    assert!(meter.check().is_ok());
}
