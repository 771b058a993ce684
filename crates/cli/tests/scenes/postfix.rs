//! A mail server as people run it: Postfix and Dovecot of their own, in a folder of their own, on loopback. Their log and
//! queue are in the folder too.

use std::fmt::Write as _;
use std::fs::Permissions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::help::until;
use crate::party::free_address;

/// Whose the mailboxes are: no user of this machine has to have it.
const OWNER: u32 = 61_234;
/// What it is called in its certificate.
pub const NAME: &str = "mail.test";

/// Where Debian has it; elsewhere it may be in the search path.
fn path_of(name: &str) -> PathBuf {
    let path = Path::new("/usr/sbin").join(name);
    if path.exists() { path } else { name.into() }
}

fn program(name: &str) -> Command {
    let mut command = Command::new(path_of(name));
    // Postfix ends its whole process group.
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Why there is no mail server here.
fn absent() -> Option<String> {
    let answers = |name: &str, arg: &str| program(name).arg(arg).status().is_ok_and(|status| status.success());
    let missing: Vec<_> = [("postconf", "-d"), ("dovecot", "--version"), ("openssl", "version")]
        .into_iter()
        .filter_map(|(name, arg)| (!answers(name, arg)).then_some(name))
        .collect();
    if !missing.is_empty() {
        return Some(format!("{} not installed: apt-get install postfix dovecot-imapd openssl", missing.join(", ")));
    }
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    (!root).then(|| "Postfix starts for root alone".to_owned())
}

/// The server's addresses.
pub struct Ports {
    /// TLS from the first byte, signed in.
    pub smtps: String,
    /// STARTTLS, signed in.
    pub submission: String,
    /// In the clear, from anybody, to the mailboxes here: as other servers bring mail.
    pub open: String,
    /// STARTTLS.
    pub imap: String,
    /// TLS from the first byte.
    pub imaps: String,
}

/// A server with the mailboxes of aur and bor.
pub struct Post {
    pub place: tempfile::TempDir,
    pub ports: Ports,
    running: Option<Running>,
}

/// Both programs, and who stops them: also when the test itself is ended from outside, since its input then closes.
struct Running {
    postfix: Child,
    dovecot: Child,
    keeper: Child,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let settings = folder.join("pf");
        let postfix = program("postfix").arg("-c").arg(&settings).arg("start-fg").spawn().unwrap();
        let dovecot = program("dovecot").arg("-F").arg("-c").arg(folder.join("dovecot.conf")).spawn().unwrap();
        let mut keeper = program("sh");
        keeper.args(["-c", "read -r _; \"$1\" -c \"$2\" stop; kill -TERM \"$3\"", "sh"]);
        keeper.arg(path_of("postfix")).arg(settings).arg(dovecot.id().to_string());
        Self { postfix, dovecot, keeper: keeper.stdin(Stdio::piped()).spawn().unwrap() }
    }

    fn stop(mut self) {
        drop(self.keeper.stdin.take());
        for mut program in [self.keeper, self.postfix, self.dovecot] {
            let _ended = program.wait();
        }
    }
}

impl Post {
    /// Starts one, or says why that is not possible here: the test that asked is skipped.
    pub fn start() -> Option<Self> {
        if let Some(why) = absent() {
            eprintln!("SKIPPED: no mail server: {why}");
            return None;
        }
        let place = tempfile::tempdir().unwrap();
        std::fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
        let [smtps, submission, open, imap, imaps] = std::array::from_fn(|_| free_address());
        let ports = Ports { smtps, submission, open, imap, imaps };
        let mut post = Self { place, ports, running: None };
        certificate(post.place.path(), "authority", None);
        certificate(post.place.path(), "mail", Some("authority"));
        std::fs::create_dir_all(post.path("pf")).unwrap();
        std::fs::create_dir(post.path("spool")).unwrap();
        for user in ["aur", "bor"] {
            for folder in ["new", "cur", "tmp"] {
                std::fs::create_dir_all(post.maildir(user).join(folder)).unwrap();
            }
        }
        for path in [".", "aur", "aur/new", "aur/cur", "aur/tmp", "bor", "bor/new", "bor/cur", "bor/tmp"] {
            chown(post.maildir(path), Some(OWNER), Some(OWNER)).unwrap();
        }
        post.write("pf/vmailbox", "comity@aur.test aur/\ncomity@bor.test bor/\nagain@bor.test bor/\n");
        post.write("pf/aliases", "");
        post.write("users", "aur:{PLAIN}secret-aur\nbor:{PLAIN}secret-bor\n");
        post.write("pf/main.cf", &post.main_cf());
        post.write("pf/master.cf", &post.master_cf());
        post.write("dovecot.conf", &post.dovecot_conf());
        post.begin();
        Some(post)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub fn maildir(&self, user: &str) -> PathBuf {
        self.path("vm").join(user)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// From the next start on everything for bor is delivered twice.
    pub fn twice(&self) {
        self.write("pf/aliases", "comity@bor.test comity@bor.test, again@bor.test\n");
    }

    /// Starts both programs and waits until they answer.
    pub fn begin(&mut self) {
        self.running = Some(Running::start(self.place.path()));
        for (address, greeting) in [(&self.ports.open, "220 "), (&self.ports.imap, "* OK [")] {
            until(&format!("{greeting:?} is said at {address}"), || {
                let said = TcpStream::connect(address).and_then(|stream| {
                    let mut line = String::new();
                    BufReader::new(stream).read_line(&mut line).map(|_| line)
                });
                match said {
                    Ok(line) if line.starts_with(greeting) => Ok(()),
                    other => Err(format!("{other:?}\n{}", self.logs())),
                }
            });
        }
    }

    /// Stops both; what is queued and delivered stays.
    pub fn end(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// What both said, for whoever looks into a failure.
    pub fn logs(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        read("postfix.log") + &read("dovecot.log")
    }

    /// How many messages wait in a queue of Postfix's, such as `deferred`.
    pub fn queued(&self, queue: &str) -> usize {
        files_below(&self.path("spool").join(queue))
    }

    /// How many messages are in a mailbox.
    pub fn messages(&self, user: &str) -> usize {
        ["new", "cur"].iter().map(|folder| files_below(&self.maildir(user).join(folder))).sum()
    }

    /// Keeps Postfix from delivering to a mailbox, or lets it again.
    pub fn closed(&self, user: &str, closed: bool) {
        let owner = if closed { 0 } else { OWNER };
        for folder in ["tmp", "new"] {
            chown(self.maildir(user).join(folder), Some(owner), Some(owner)).unwrap();
        }
    }

    /// Brings a message from somebody else.
    pub fn bring(&self, to: &str, message: &str) {
        let mut out = TcpStream::connect(&self.ports.open).unwrap();
        let mut answers = BufReader::new(out.try_clone().unwrap());
        let mut said = |expected: &str| {
            let mut line = String::new();
            answers.read_line(&mut line).unwrap();
            assert!(line.starts_with(expected), "{line}");
        };
        said("220");
        for (say, expected) in [
            ("HELO elsewhere.test".to_owned(), "250"),
            ("MAIL FROM:<somebody@elsewhere.test>".to_owned(), "250"),
            (format!("RCPT TO:<{to}>"), "250"),
            ("DATA".to_owned(), "354"),
            (format!("{message}\r\n."), "250"),
            ("QUIT".to_owned(), "221"),
        ] {
            out.write_all(format!("{say}\r\n").as_bytes()).unwrap();
            said(expected);
        }
    }

    fn main_cf(&self) -> String {
        let root = self.place.path().display();
        format!(
            "compatibility_level = 3.6\nqueue_directory = {root}/spool\ndata_directory = {root}/data\n\
             maillog_file_prefixes = {root}\nmaillog_file = {root}/postfix.log\nmyhostname = {NAME}\n\
             mydestination =\nmynetworks =\nalias_maps =\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             virtual_mailbox_domains = aur.test, bor.test\nvirtual_mailbox_base = {root}/vm\n\
             virtual_mailbox_maps = texthash:{root}/pf/vmailbox\nvirtual_alias_maps = texthash:{root}/pf/aliases\n\
             virtual_uid_maps = static:{OWNER}\nvirtual_gid_maps = static:{OWNER}\nvirtual_mailbox_limit = 0\n\
             smtpd_tls_cert_file = {root}/mail.pem\nsmtpd_tls_key_file = {root}/mail.key\nsmtpd_tls_auth_only = yes\n\
             smtpd_relay_restrictions = reject_unauth_destination\nsmtpd_sasl_type = dovecot\n\
             smtpd_sasl_path = {root}/dc/auth\nqueue_run_delay = 1s\nminimal_backoff_time = 1s\n\
             maximal_backoff_time = 2s\n"
        )
    }

    /// Nothing in it is chrooted, nothing delivers to users of this machine, and nothing leaves it.
    fn master_cf(&self) -> String {
        let signed_in = "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject";
        let Ports { smtps, submission, open, .. } = &self.ports;
        let mut text = format!(
            "{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {signed_in}\n\
             {submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {signed_in}\n\
             {open} inet n - n - - smtpd -o smtpd_tls_security_level=none\n"
        );
        for (name, private_unprivileged, wake, most, service) in [
            ("cleanup", "n -", "-", "0", "cleanup"),
            ("qmgr", "n -", "300", "1", "qmgr"),
            ("tlsmgr", "- -", "1000?", "1", "tlsmgr"),
            ("rewrite", "- -", "-", "-", "trivial-rewrite"),
            ("bounce", "- -", "-", "0", "bounce"),
            ("defer", "- -", "-", "0", "bounce"),
            ("trace", "- -", "-", "0", "bounce"),
            ("proxymap", "- -", "-", "-", "proxymap"),
            ("error", "- -", "-", "-", "error"),
            ("retry", "- -", "-", "-", "error"),
            ("virtual", "- n", "-", "-", "virtual"),
            ("anvil", "- -", "-", "1", "anvil"),
        ] {
            writeln!(text, "{name} unix {private_unprivileged} n {wake} {most} {service}").unwrap();
        }
        text + "postlog unix-dgram n - n - 1 postlogd\n"
    }

    fn dovecot_conf(&self) -> String {
        let root = self.place.path().display();
        let port = |address: &str| address.rsplit(':').next().unwrap_or_default().to_owned();
        let (imap, imaps) = (port(&self.ports.imap), port(&self.ports.imaps));
        format!(
            "base_dir = {root}/dc\nstate_dir = {root}/dc-state\nlog_path = {root}/dovecot.log\nprotocols = imap\n\
             listen = 127.0.0.1\nssl = required\nssl_cert = <{root}/mail.pem\nssl_key = <{root}/mail.key\n\
             mail_location = maildir:{root}/vm/%n\nfirst_valid_uid = {OWNER}\npassdb {{\n  driver = passwd-file\n\
             \x20 args = scheme=PLAIN username_format=%u {root}/users\n}}\nuserdb {{\n  driver = static\n\
             \x20 args = uid={OWNER} gid={OWNER} home={root}/vm/%n\n}}\nservice imap-login {{\n  inet_listener imap {{\n\
             \x20   port = {imap}\n  }}\n  inet_listener imaps {{\n    port = {imaps}\n    ssl = yes\n  }}\n}}\n\
             service auth {{\n  unix_listener auth {{\n    mode = 0666\n  }}\n}}\n"
        )
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
        self.end();
    }
}

/// Makes the certificate `STEM.pem` with its key `STEM.key`: of an authority, or of a server by that authority.
pub fn certificate(folder: &Path, stem: &str, by: Option<&str>) {
    // Without this the system's settings make an authority of each.
    let config = folder.join("openssl.cnf");
    std::fs::write(&config, "[req]\ndistinguished_name = dn\n[dn]\n").unwrap();
    let mut command = program("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]);
    command.arg("-config").arg(config);
    command.arg("-keyout").arg(folder.join(format!("{stem}.key")));
    command.arg("-out").arg(folder.join(format!("{stem}.pem")));
    match by {
        None => command.args(["-subj", &format!("/CN={stem}"), "-addext", "basicConstraints=critical,CA:TRUE"]),
        Some(by) => {
            command.arg("-CA").arg(folder.join(format!("{by}.pem")));
            command.arg("-CAkey").arg(folder.join(format!("{by}.key")));
            command.args([
                "-subj",
                &format!("/CN={NAME}"),
                "-addext",
                &format!("subjectAltName=DNS:{NAME},IP:127.0.0.1"),
            ])
        }
    };
    assert!(command.status().unwrap().success());
}

fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}
