//! CBOR as annotated lines: one item a line, its bytes in hexadecimal, and what it is.

use anyhow::{Context as _, Result, bail};

use crate::fields::hex;

/// Bytes of a string that are printed at most.
const SHOWN_BYTES: usize = 48;

/// Annotates one item. `names` are the names of the items of the outermost array.
pub fn annotate(bytes: &[u8], names: &[&str]) -> Result<String> {
    let mut out = String::new();
    let rest = item(bytes, bytes.len(), 0, names, "", &mut out)?;
    anyhow::ensure!(rest.is_empty(), "bytes follow the item");
    Ok(out)
}

fn head(bytes: &[u8]) -> Result<(u8, u64, usize)> {
    let (first, rest) = bytes.split_first().context("an item")?;
    let size = match first & 0x1f {
        value @ 0..24 => return Ok((first >> 5, u64::from(value), 1)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => bail!("an indefinite length"),
    };
    let value = rest.get(..size).context("the head's argument")?;
    Ok((first >> 5, value.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 1 + size))
}

fn item<'b>(
    bytes: &'b [u8],
    total: usize,
    depth: usize,
    names: &[&str],
    name: &str,
    out: &mut String,
) -> Result<&'b [u8]> {
    let (major, value, length) = head(bytes)?;
    let offset = total - bytes.len();
    let (start, rest) = bytes.split_at(length);
    let mut line = |shown: &str, meaning: &str| {
        let label = if name.is_empty() { String::new() } else { format!("{name}: ") };
        let text = format!("{:5}  {}{shown}", offset, "  ".repeat(depth));
        out.push_str(&format!("{text:<60} # {label}{meaning}\n"));
    };
    match major {
        0 => line(&hex(start), &value.to_string()),
        2 | 3 => {
            let size = usize::try_from(value)?;
            let content = rest.get(..size).context("a string cut short")?;
            let meaning = if major == 3 {
                format!("text {:?}", String::from_utf8_lossy(content))
            } else {
                format!("{size} bytes")
            };
            line(&hex(start), &meaning);
            let shown = &content[..size.min(SHOWN_BYTES)];
            for row in shown.chunks(16) {
                out.push_str(&format!("       {}{}\n", "  ".repeat(depth + 1), hex(row)));
            }
            if size > SHOWN_BYTES {
                let (left, end) = (size - SHOWN_BYTES, hex(&content[size - 4..]));
                out.push_str(&format!("       {}... {left} more bytes, ending in {end}\n", "  ".repeat(depth + 1)));
            }
            return Ok(&rest[size..]);
        }
        4 => {
            line(&hex(start), &format!("array of {value}"));
            let mut rest = rest;
            for index in 0..usize::try_from(value)? {
                let inner = if depth == 0 { names.get(index).copied().unwrap_or_default() } else { "" };
                rest = item(rest, total, depth + 1, &[], inner, out)?;
            }
            return Ok(rest);
        }
        7 if value == 22 => line(&hex(start), "null"),
        _ => bail!("major type {major} does not occur"),
    }
    Ok(rest)
}
