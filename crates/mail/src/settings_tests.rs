use super::*;

const BASE: &str = "version = 1\nfrom = \"aur@aur.example\"\nmaildir = \"in\"\n";
const SMTP: &str = "[smtp]\naddress = \"127.0.0.1:25\"\n";

#[test]
fn settings_are_read() {
    let text = format!("{BASE}{SMTP}[peers.BOR]\nto = \"bor@bor.example\"\nwhen = \"down\"\nafter_s = 60\n");
    let read = Settings::from_text(&text, Path::new("/node")).unwrap();
    assert!(matches!(&read.incoming, Incoming::Maildir(path) if path == Path::new("/node/in")));
    assert_eq!(read.peers["BOR"].when, When::Down(Duration::from_secs(60)));
    assert_eq!((read.smtp.name.as_str(), read.gap_s, read.poll.as_secs()), ("127.0.0.1", GAP_S, 60));
}

#[test]
fn what_is_wrong_is_refused() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("none.pem"), "no certificate").unwrap();
    std::fs::write(place.path().join("short"), "hunter2").unwrap();
    let imap = "[imap]\naddress = \"127.0.0.1:143\"\n";
    for (text, told) in [
        (String::new(), "missing field"),
        (BASE.to_owned(), "smtp"),
        (format!("{}{SMTP}", BASE.replace("version = 1", "version = 2")), "version 2"),
        (format!("{}{SMTP}", BASE.replace("aur@aur.example", "aur")), "no address"),
        (format!("{}{SMTP}", BASE.replace("maildir = \"in\"", "")), "exactly one"),
        (format!("{BASE}{SMTP}{imap}"), "exactly one"),
        (format!("{}{SMTP}{imap}", BASE.replace("maildir = \"in\"", "")), "credentials are missing"),
        (format!("{BASE}{SMTP}password = \"hunter2\"\n"), "unknown field"),
        (format!("{BASE}{SMTP}folder = \"INBOX\"\n"), "belongs to imap"),
        (format!("{BASE}{SMTP}credentials = \"short\"\n"), "two lines"),
        (format!("{BASE}{SMTP}tls = \"starttls\"\n"), "needs certificates"),
        (format!("{BASE}{SMTP}tls = \"none\"\n"), "implicit or starttls"),
        (format!("{BASE}{SMTP}certificates = \"none.pem\"\n"), "0 certificates"),
        (format!("{BASE}{SMTP}certificates = \"absent.pem\"\n"), "absent.pem"),
        (format!("{BASE}[smtp]\naddress = \"mail\"\n"), "not host:port"),
        (format!("{}{SMTP}{imap}tls = \"starttls\"\n", BASE.replace("maildir = \"in\"", "")), "needs certificates"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"ftp\"\n"), "proxy: kind is not"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"http\"\n"), "proxy: address is not"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"none\"\naddress = \"a:1\"\n"), "no other setting"),
        (format!("{BASE}{SMTP}[smtp.proxy]\nkind = \"none\"\ncredentials = \"short\"\n"), "smtp.proxy: kind none"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"http\"\naddress = \"a:1\"\ncredentials = \"short\"\n"), "two lines"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"http\"\naddress = \"a:1\"\ncredentials = \"absent\"\n"), "absent"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"socks5\"\naddress = \"127.0.0.1:1080\"\n"), "needs certificates"),
        (format!("{BASE}{SMTP}[proxy]\nkind = \"http\"\naddress = \"a:1\"\npassword = \"hunter2\"\n"), "unknown field"),
        (format!("{BASE}{SMTP}[sending]\npart_bytes = 1000\n"), "part_bytes"),
        (format!("{BASE}{SMTP}[sending]\nparts = 0\n"), "parts"),
        (format!("{BASE}{SMTP}[sending]\ngap_s = 0\n"), "gap_s"),
        (format!("{BASE}{SMTP}[peers.BOR]\nto = \"bor\"\nwhen = \"always\"\n"), "no address"),
        (format!("{BASE}{SMTP}[peers.BOR]\nto = \"b@b.example\"\nwhen = \"never\"\n"), "always or down"),
        (format!("{BASE}{SMTP}[peers.BOR]\nto = \"b@b.example\"\nwhen = \"always\"\nafter_s = 1\n"), "belongs to"),
    ] {
        let error = Settings::from_text(&text, place.path()).unwrap_err().to_string();
        assert!(error.contains(told) && !error.contains("hunter2"), "{text}\n{error}");
    }
    assert!(Settings::load(place.path()).unwrap().is_none());
}

#[test]
fn each_server_has_the_proxy_of_all_or_its_own() {
    let place = tempfile::tempdir().unwrap();
    // What it holds is looked at when a server shows its own.
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(place.path().join("mail.pem"), certificate).unwrap();
    std::fs::write(place.path().join("secret"), "aur\nhunter2\n").unwrap();
    let server = |name: &str| {
        format!(
            "[{name}]\naddress = \"mail.example:1\"\ncertificates = \"mail.pem\"\ncredentials = \"secret\"\ntls = \"starttls\"\n"
        )
    };
    let base = "version = 1\nfrom = \"aur@aur.example\"\n[proxy]\nkind = \"http\"\naddress = \"all:8\"\n";
    let own = "[imap.proxy]\nkind = \"socks5\"\naddress = \"own:9\"\ncredentials = \"secret\"\n";
    let read = Settings::from_text(&format!("{base}{}{}{own}", server("smtp"), server("imap")), place.path()).unwrap();
    let Incoming::Imap { server: imap, .. } = &read.incoming else { panic!() };
    assert!(imap.starttls && read.smtp.starttls);
    assert_eq!(read.smtp.proxy.as_ref().unwrap().address, "all:8");
    let proxy = imap.proxy.as_ref().unwrap();
    assert!(proxy.address == "own:9" && proxy.credentials.is_some());
    assert!(read.secrets.contains(&place.path().join("secret")) && !format!("{read:?}").contains("hunter2"));
    let none = "[imap.proxy]\nkind = \"none\"\n";
    let read = Settings::from_text(&format!("{base}{}{}{none}", server("smtp"), server("imap")), place.path()).unwrap();
    assert!(matches!(&read.incoming, Incoming::Imap { server, .. } if server.proxy.is_none()));
}
