//! Networks from which a token may be used: an address and how many of its bits count.

use std::net::IpAddr;
use std::str::FromStr;

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: u128,
    bits: u8,
}

/// What is written is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNetwork;

/// Bits before an address of IPv4 in its form for IPv6.
const MAPPED_BITS: u8 = 96;

impl Network {
    /// Whether an address is in it.
    pub fn contains(self, address: IpAddr) -> bool {
        first_of(as_v6(address), self.bits) == self.first
    }
}

/// All addresses in one form: those of IPv4 as IPv6 maps them.
fn as_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn first_of(address: u128, bits: u8) -> u128 {
    let behind = 128_u32.saturating_sub(bits.into());
    u128::MAX.checked_shl(behind).map_or(0, |mask| address & mask)
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| NoNetwork)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let (most, before) = if address.is_ipv4() {
            (32, MAPPED_BITS)
        } else {
            (128, 0)
        };
        let bits = bits.unwrap_or(most);
        if bits > most {
            return Err(NoNetwork);
        }
        let bits = before + bits;
        let first = as_v6(address);
        // With bits behind those that count, something else was meant.
        (first_of(first, bits) == first)
            .then_some(Self { first, bits })
            .ok_or(NoNetwork)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_a_network_or_not() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.1.2.3", "11.0.0.0"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("2001:db8::/32", "2001:db8::1", "2001:db9::"),
            ("10.0.0.0/8", "::ffff:10.0.0.9", "::10.0.0.9"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
        ] {
            let known: Network = network.parse().expect("is one");
            assert!(
                known.contains(inside.parse().expect("an address")),
                "{inside} in {network}"
            );
            assert!(
                !known.contains(outside.parse().expect("an address")),
                "{outside} in {network}"
            );
        }
        for wrong in [
            "",
            "10.0.0.1/8",
            "10.0.0.0/33",
            "::/129",
            "everywhere",
            "10.0.0.0/-1",
        ] {
            assert_eq!(wrong.parse::<Network>(), Err(NoNetwork), "{wrong}");
        }
    }
}
