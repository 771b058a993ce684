//! One range as people write it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use comity_process::guarantee::identifier;
use ipnet::{IpNet, Ipv6Net};

/// Bytes of a range at most; a longer one is not read.
pub const RANGE_BYTES_MAX: usize = 1_000;
/// Bits of an IPv6 address before the IPv4 address that it stands for.
const MAPPED_BITS: u8 = 96;

/// A range of addresses, an autonomous system or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// IPv4 addresses, the first and the last.
    V4(u32, u32),
    /// IPv6 addresses, the first and the last.
    V6(u128, u128),
    /// An autonomous system.
    Asn(u32),
    /// A domain name with all below it: labels from the top, each with a dot behind it.
    Domain(String),
    /// Something else, compared as a whole.
    Other(String),
}

impl Range {
    /// Reads a value of a kind as F30 has it (`ipv4`, `ipv6`, `asn`, `domain`, `other`). Addresses are read by what they are:
    /// an IPv6 address under `ipv4` is one. `None` where it cannot be read: whoever shows it must say so.
    #[must_use]
    pub fn read(kind: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        if value.is_empty() || value.len() > RANGE_BYTES_MAX {
            return None;
        }
        match kind {
            "ipv4" | "ipv6" => addresses(value),
            "asn" => asn(value),
            "domain" => domain(value),
            _ => Some(Self::Other(identifier(value))),
        }
    }

    /// Reads a value of which no kind is said, as assets and systems have it.
    #[must_use]
    pub fn guess(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.is_empty() || value.len() > RANGE_BYTES_MAX {
            return None;
        }
        let named = value.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("as"));
        let number = if named { asn(value) } else { None };
        addresses(value).or(number).or_else(|| domain(value)).or_else(|| Some(Self::Other(identifier(value))))
    }
}

/// An address, a prefix (what is set beyond it does not count), or the first and the last with a hyphen between them.
fn addresses(value: &str) -> Option<Range> {
    if let Ok(net) = value.parse::<IpNet>() {
        return Some(of_net(net));
    }
    if let Ok(address) = value.parse::<IpAddr>() {
        return Some(of_net(address.into()));
    }
    let (first, last) = value.split_once('-')?;
    let read = |text: &str| text.trim().parse::<IpAddr>().ok().map(|address| of_net(address.into()));
    match (read(first)?, read(last)?) {
        (Range::V4(first, _), Range::V4(_, last)) if first <= last => Some(Range::V4(first, last)),
        (Range::V6(first, _), Range::V6(_, last)) if first <= last => Some(Range::V6(first, last)),
        _ => None,
    }
}

fn of_net(net: IpNet) -> Range {
    let v4 = |first: Ipv4Addr, last: Ipv4Addr| Range::V4(first.to_bits(), last.to_bits());
    match net {
        IpNet::V4(net) => v4(net.network(), net.broadcast()),
        IpNet::V6(net) => match (mapped(&net, net.network()), mapped(&net, net.broadcast())) {
            (Some(first), Some(last)) => v4(first, last),
            _ => Range::V6(net.network().to_bits(), net.broadcast().to_bits()),
        },
    }
}

/// The IPv4 address that one in such a range stands for.
fn mapped(net: &Ipv6Net, address: Ipv6Addr) -> Option<Ipv4Addr> {
    address.to_ipv4_mapped().filter(|_| net.prefix_len() >= MAPPED_BITS)
}

/// `64500`, `AS64500`, `AS 64500`, `1.10`.
fn asn(value: &str) -> Option<Range> {
    let named = value.get(..2).filter(|two| two.eq_ignore_ascii_case("as"));
    let number = named.and_then(|_| value.get(2..)).unwrap_or(value).trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = match number.split_once('.') {
        Some((high, low)) if digits(high) && digits(low) => {
            u32::from(high.parse::<u16>().ok()?) << 16 | u32::from(low.parse::<u16>().ok()?)
        }
        _ if digits(number) => number.parse().ok()?,
        _ => return None,
    };
    Some(Range::Asn(number))
}

/// A name; `*.` or a dot before it says no more than the name does.
fn domain(value: &str) -> Option<Range> {
    let name = identifier(value);
    let name = name.strip_prefix("*.").or_else(|| name.strip_prefix('.')).unwrap_or(&name);
    let label = |label: &str| {
        let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && label.len() <= 63 && label.chars().all(good)
    };
    let is_name = name.len() <= 253 && name.split('.').all(label) && name.contains(char::is_alphabetic);
    is_name.then(|| Range::Domain(name.rsplit('.').flat_map(|label| [label, "."]).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let v4 = |first: [u8; 4], last: [u8; 4]| Some(Range::V4(u32::from_be_bytes(first), u32::from_be_bytes(last)));
        for (value, expected) in [
            ("192.0.2.7", v4([192, 0, 2, 7], [192, 0, 2, 7])),
            (" 192.0.2.0/24 ", v4([192, 0, 2, 0], [192, 0, 2, 255])),
            ("192.0.2.9/24", v4([192, 0, 2, 0], [192, 0, 2, 255])),
            ("192.0.2.1 - 192.0.2.9", v4([192, 0, 2, 1], [192, 0, 2, 9])),
            ("::ffff:192.0.2.0/120", v4([192, 0, 2, 0], [192, 0, 2, 255])),
            ("0.0.0.0/0", v4([0; 4], [255; 4])),
            ("2001:db8::/127", Some(Range::V6(0x2001_0db8 << 96, (0x2001_0db8 << 96) + 1))),
            ("2001:db8::1-2001:db8::1", Some(Range::V6((0x2001_0db8 << 96) + 1, (0x2001_0db8 << 96) + 1))),
        ] {
            assert_eq!(Range::read("ipv4", value), expected, "{value}");
            assert_eq!(Range::read("ipv6", value), expected, "{value}");
            assert_eq!(Range::guess(value), expected, "{value}");
        }
        for wrong in [
            "",
            " ",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.0/33",
            "192.0.02.1",
            "192.0.2.9-192.0.2.1",
            "192.0.2.1-2001:db8::1",
            "2001:db8::/129",
            "example.org",
            "192.0.2.1,192.0.2.2",
        ] {
            assert_eq!(Range::read("ipv4", wrong), None, "{wrong}");
        }
        assert_eq!(Range::read("other", &"x".repeat(RANGE_BYTES_MAX + 1)), None);
    }

    #[test]
    fn systems_and_names_are_read_in_their_ways() {
        for value in ["AS65546", "as65546", "65546", "AS 65546", "1.10", "AS1.10"] {
            assert_eq!(Range::read("asn", value), Some(Range::Asn(65_546)), "{value}");
        }
        for wrong in ["AS", "AS-1", "4294967296", "1.65536", "1.2.3", "ASX", "+7"] {
            assert_eq!(Range::read("asn", wrong), None, "{wrong}");
        }
        for value in ["Example.ORG", "*.example.org", ".example.org", "example.org."] {
            assert_eq!(Range::read("domain", value), Some(Range::Domain("org.example.".into())), "{value}");
        }
        assert_eq!(Range::read("domain", "пример.рф"), Some(Range::Domain("рф.пример.".into())));
        for wrong in ["192.0.2.1", "exa mple.org", "example..org", "*", "https://example.org", "*.*.org"] {
            assert_eq!(Range::read("domain", wrong), None, "{wrong}");
        }
        assert_eq!(Range::guess("AS7"), Some(Range::Asn(7)));
        assert_eq!(Range::guess("as.example"), Some(Range::Domain("example.as.".into())));
        assert_eq!(Range::guess("Substation 7"), Some(Range::Other("substation 7".into())));
    }
}
