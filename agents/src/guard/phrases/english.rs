use super::Phrasebook;
use super::Politeness::{Farewell, Greeting, Nod, Thanks};
use crate::guard::grammar::Reach::{Alone, Anywhere, Within};

pub(super) const ENGLISH: Phrasebook = Phrasebook {
    person: &[
        (
            Anywhere,
            "talk|speak|chat to|with a|an|the|some|any|one|another|your? real|live|actual|human|proper|customer|support|sales|physical? service|support|care|live|human? human|person|agent|operator|representative|rep|advisor|adviser|manager|supervisor|employee|staff|colleague|being",
        ),
        (Anywhere, "talk|speak|chat to|with real|live|actual people|humans|agents"),
        (Within(10), "talk|speak|chat to|with someone|somebody|anyone|anybody|humans"),
        (
            Anywhere,
            "connect|transfer|put|pass|hand|switch|forward|escalate|redirect|direct|get|take|bring me|us|this|it through|over|across? to|with a|an|the|some|another|your? real|live|actual|human|customer|support? service|support|human? human|person|agent|operator|representative|rep|advisor|adviser|manager|supervisor|someone|somebody|being",
        ),
        (
            Within(6),
            "connect|transfer|put|pass|switch|escalate|redirect through|over? to|with a|an|the? real|live|actual|human? human|person|agent|operator|representative|supervisor|being",
        ),
        (
            Anywhere,
            "get|give|find|send|bring|fetch|need|want|prefer|like|have me? to? a|an|the? real|live|actual human|person|agent|operator|representative|being",
        ),
        (
            Within(8),
            "get|give|find|send|need|want|prefer|like|rather me? have? a|an|the? human|person|agent|operator|representative",
        ),
        (
            Anywhere,
            "is there a|an|any|some? real|live|actual? human|person|agent|someone|somebody|anyone|representative that|who|whom? i|we can|could|may talk|speak|chat",
        ),
        (
            Within(5),
            "real|live|actual|human person|human|agent|operator|representative|being|support|help|assistance|advisor|rep please|now?",
        ),
        (Within(4), "human|agent|operator|representative|person please|now"),
        (Alone, "human|humans|person|agent|operator|representative|rep|supervisor|someone"),
        (Alone, "a? real person|human"),
    ],
    machine: &[
        (
            Anywhere,
            "are|r you|u really|actually|even|just? a|an? real|live|actual|human|automated|virtual|chat? bot|robot|human|person|machine|computer|ai|chatbot|chatgpt|gpt|automated|program|algorithm|being or? not|a|an|just? a|an|real? bot|robot|human|person|machine|ai|chatbot?",
        ),
        (Within(4), "are|r you|u real"),
        (
            Anywhere,
            "am|m i talking|speaking|chatting|writing|texting|dealing to|with a|an|the? real|live|actual|human|automated? bot|robot|human|person|machine|computer|ai|chatbot|agent|someone|being real? or? a|an? bot|robot|human|person|machine|ai?",
        ),
        (
            Within(10),
            "is this|it|that just|really|actually? a|an? real|live|actual|automated? bot|robot|human|person|machine|computer|ai|chatbot|automated",
        ),
        (Anywhere, "is there a|an real|live|actual? person|human here|there|behind|on|reading"),
        (Anywhere, "bot|robot|human|person|machine|ai or a|an? real? human|person|bot|robot|machine|ai"),
        (Within(8), "you|youre|u|ur are|r? just|only|clearly? a|an? bot|robot|chatbot|ai|machine"),
        (Anywhere, "who|what am i talking|speaking|chatting|writing to|with"),
        (Alone, "who|what are|r you|u"),
        (Alone, "a? bot|robot|chatbot|ai"),
    ],
    polite: &[
        (Greeting, "hi|hii|hiii|hello|helo|hey|heya|hiya|yo|howdy|greetings there|all|again|everyone|team|bot|assistant|folks?"),
        (Greeting, "good morning|afternoon|evening|day"),
        (Greeting, "how are|r you|u doing|today?"),
        (Greeting, "how's it going"),
        (Greeting, "what's up"),
        (Greeting, "nice to meet you"),
        (
            Thanks,
            "thanks|thx|tnx|ty|tysm|cheers a? lot|lots|million|bunch|again|much|so? much? for? the|your|all|this|that? help|support|answer|info|information|time|quick? reply|answer?",
        ),
        (
            Thanks,
            "many? thank|thanks you|u? so|very? much? again? for? the|your|all|this|that? quick? help|support|answer|info|information|time|reply?",
        ),
        (Thanks, "much? appreciate|appreciated it|that|your? help?"),
        (Thanks, "that helps|helped|worked|works a? lot?"),
        (Farewell, "bye|goodbye|cya|ciao bye|now?"),
        (Farewell, "see you|ya later|soon|tomorrow?"),
        (Farewell, "good night"),
        (Farewell, "have a nice|good|great|lovely day|one|evening|night|weekend|time"),
        (Farewell, "no thanks|thank you?"),
        (Farewell, "no? that's|thats all|it|everything for? now?"),
        (Farewell, "nothing else"),
        (Nod, "ok|okay|okey|great|perfect|awesome|cool|nice|excellent|fine|alright|understood|sure"),
        (Nod, "got it"),
        (Nod, "i see"),
        (Nod, "sounds good"),
    ],
};
