//! What the operating system says of a process: CPU time, memory, bytes read, syncs.

use std::fs;

use anyhow::{Context, Result};

/// Clock ticks a second of `/proc/<pid>/stat`: 100 on every Linux that Debian ships.
const TICKS_PER_S: f64 = 100.0;

/// User and system time of a process so far, in seconds.
///
/// # Errors
/// The process is gone.
pub fn cpu_s(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').context("the process's name")?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|f| f.parse::<f64>().ok()).context("CPU time");
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_S)
}

fn status_kib(pid: u32, field: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix(field)).context("a field of the process's status")?;
    let kib = line.trim_start_matches(':').trim().trim_end_matches("kB").trim();
    Ok(kib.parse::<f64>()?)
}

/// Memory resident now, in MiB.
///
/// # Errors
/// The process is gone.
pub fn rss_mib(pid: u32) -> Result<f64> {
    Ok(status_kib(pid, "VmRSS")? / 1024.0)
}

/// Files and sockets open now.
///
/// # Errors
/// The process is gone.
pub fn open_files(pid: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// Threads now.
///
/// # Errors
/// The process is gone.
pub fn threads(pid: u32) -> Result<f64> {
    status_kib(pid, "Threads")
}

/// The most memory that was resident since [`forget_peak`], in MiB.
///
/// # Errors
/// The process is gone.
pub fn peak_mib(pid: u32) -> Result<f64> {
    Ok(status_kib(pid, "VmHWM")? / 1024.0)
}

/// Starts the measurement of the peak anew.
///
/// # Errors
/// The process is gone.
pub fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Bytes read by system calls so far: database pages, mostly.
///
/// # Errors
/// The process is gone.
pub fn read_bytes(pid: u32) -> Result<f64> {
    let io = fs::read_to_string(format!("/proc/{pid}/io"))?;
    let line = io.lines().find_map(|l| l.strip_prefix("rchar:")).context("bytes read")?;
    Ok(line.trim().parse::<f64>()?)
}
