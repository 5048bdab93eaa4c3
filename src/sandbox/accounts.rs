//! The made-up accounts. Everything here is fixed and known to everybody: the platform it opens is simulated.

use ::sandbox::meta::Channel;

/// A business account on a channel, with all that an inbox needs to be connected to it.
pub struct Account {
    pub channel: Channel,
    /// Of the number, the page, or the Instagram account.
    pub id: &'static str,
    /// The `WhatsApp` Business account of the number.
    pub parent: Option<&'static str>,
    pub name: &'static str,
    /// What customers write to: digits, or a handle.
    pub handle: &'static str,
    pub app_id: &'static str,
    pub token: &'static str,
    /// Signs the webhooks.
    pub app_secret: &'static str,
    pub verify_token: &'static str,
}

const NAME: &str = "Plug & Cord";
const APP_ID: &str = "670800000000001";
const APP_SECRET: &str = "simulated-app-secret";
const VERIFY_TOKEN: &str = "simulated-verify-token";

pub const ACCOUNTS: [Account; 3] = [
    Account {
        channel: Channel::WhatsApp,
        id: "106500000000001",
        parent: Some("102200000000001"),
        name: NAME,
        handle: "15550100123",
        app_id: APP_ID,
        token: "simulated-whatsapp-token",
        app_secret: APP_SECRET,
        verify_token: VERIFY_TOKEN,
    },
    Account {
        channel: Channel::Messenger,
        id: "193000000000001",
        parent: None,
        name: NAME,
        handle: "plug.and.cord",
        app_id: APP_ID,
        token: "simulated-page-token",
        app_secret: APP_SECRET,
        verify_token: VERIFY_TOKEN,
    },
    Account {
        channel: Channel::Instagram,
        id: "17841000000000001",
        parent: None,
        name: NAME,
        handle: "plug_and_cord",
        app_id: APP_ID,
        token: "simulated-instagram-token",
        app_secret: APP_SECRET,
        verify_token: VERIFY_TOKEN,
    },
];

/// The number that the sandbox's phone calls, as it is set up at the simulated carrier.
pub struct Carrier {
    pub number: &'static str,
    pub account: &'static str,
    /// Signs the webhooks and the handshakes of media sockets.
    pub token: &'static str,
    /// Who calls: a number that is kept for films.
    pub caller: &'static str,
}

pub const CARRIER: Carrier = Carrier {
    number: "+15550100199",
    account: "AC00000000000000000000000000000001",
    token: "simulated-carrier-token",
    caller: "+447700900150",
};

pub const fn account(channel: Channel) -> &'static Account {
    match channel {
        Channel::WhatsApp => &ACCOUNTS[0],
        Channel::Messenger => &ACCOUNTS[1],
        Channel::Instagram => &ACCOUNTS[2],
    }
}

/// How paths and JSON name a channel.
pub const fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::WhatsApp => "whatsapp",
        Channel::Messenger => "messenger",
        Channel::Instagram => "instagram",
    }
}

impl Account {
    pub const fn word(&self) -> &'static str {
        word(self.channel)
    }

    /// What webhooks call it.
    pub(super) const fn object(&self) -> &'static str {
        match self.channel {
            Channel::WhatsApp => "whatsapp_business_account",
            Channel::Messenger => "page",
            Channel::Instagram => "instagram",
        }
    }

    /// What an app subscribes to, to hear of this account.
    pub(super) const fn subscribed(&self) -> &'static str {
        match self.parent {
            Some(parent) => parent,
            None => self.id,
        }
    }
}
