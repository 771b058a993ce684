//! Keys that the counterpart seals to: publishing a next one, forgetting the old ones (PROTOCOL.md rule 7).

use comity_seal::HpkeSecret;
use comity_wire::control::{Control, ControlBody, EpochKey};

use super::Line;

/// Our keys to open with, as the journals say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochKeys {
    /// The newest that our journal has published.
    pub newest: u64,
    /// The one that the counterpart's present epoch is sealed to; `None` before its first statement. Every entry of
    /// its journal that is sealed to an older one was opened or refused.
    pub in_use: Option<u64>,
}

impl Line {
    /// Which of our keys are published and in use; `None` before our journal's first entry.
    pub fn epoch_keys(&self) -> Option<EpochKeys> {
        let newest = self.ours.keyring.as_ref()?.newest_hpke();
        Some(EpochKeys { newest, in_use: self.theirs.epoch.as_ref().map(|epoch| epoch.recipient_key) })
    }

    /// Publishes the key after the newest with the next batch; the counterpart's next epoch is sealed to it. The caller
    /// has kept it under that number.
    pub fn publish_key(&mut self, key: HpkeSecret) {
        let Some(EpochKeys { newest, .. }) = self.epoch_keys() else { return };
        let number = newest.saturating_add(1);
        let published = EpochKey { number, public: Box::new(*key.public().as_bytes()) };
        self.batch.controls.push_back(ControlBody::new(Control::EpochKey(published), None));
        self.secrets.hpke.insert(number, key);
    }

    /// Forgets the keys older than the one in use; returns the number from which on they are kept. What a counterpart
    /// that was restored seals to a forgotten one is refused as unreadable, and comes again sealed to a newer one.
    pub fn forget_old_keys(&mut self) -> Option<u64> {
        let kept = self.epoch_keys()?.in_use?;
        self.secrets.hpke.retain(|number, _| *number >= kept);
        Some(kept)
    }
}
