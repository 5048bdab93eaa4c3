use super::Phrasebook;
use super::Politeness::{Farewell, Greeting, Nod, Thanks};
use crate::guard::grammar::Reach::{Alone, Anywhere, Within};

pub(super) const HINDI: Phrasebook = Phrasebook {
    person: &[
        (
            Anywhere,
            "इंसान|इन्सान|व्यक्ति|आदमी|एजेंट|प्रतिनिधि|ऑपरेटर|मनुष्य|अधिकारी|मैनेजर|किसी से बात करनी|करना|करवा|करवाओ|करवाएं|करवाइए|कराओ|कराएं|कराइए|करा|चाहिए|चाहता|चाहती|करूंगा|करूंगी",
        ),
        (Anywhere, "इंसान|इन्सान|व्यक्ति|आदमी|एजेंट|प्रतिनिधि|ऑपरेटर|मैनेजर|किसी से बात कर सकता|सकती|सकते|लूं"),
        (Anywhere, "इंसान|इन्सान|व्यक्ति|एजेंट|प्रतिनिधि|ऑपरेटर से जोड़ें|जोड़ो|जोड़िए|कनेक्ट|मिलाओ|मिलाएं|मिलाइए"),
        (Within(6), "असली|वास्तविक इंसान|इन्सान|व्यक्ति|एजेंट|आदमी"),
        (Within(6), "इंसान|इन्सान|एजेंट|व्यक्ति चाहिए|दो|दीजिए|बुलाओ|बुलाइए"),
        (Alone, "इंसान|इन्सान|एजेंट|व्यक्ति|ऑपरेटर"),
        (
            Anywhere,
            "insaan|insan|agent|vyakti|aadmi|manager|operator|kisi se baat karni|karna|karwao|karwa|karao|karwaiye|karaiye|karo|chahta|chahti|chahiye",
        ),
        (Within(6), "insaan|insan|agent|vyakti chahiye|chaiye|bulao"),
    ],
    machine: &[
        (Anywhere, "आप|तुम|तू|यह|ये एक|कोई|क्या? असली? बॉट|रोबोट|इंसान|इन्सान|मशीन|एआई|चैटबॉट|कंप्यूटर|व्यक्ति हैं|हो|है|या"),
        (Anywhere, "इंसान|इन्सान|बॉट|रोबोट|मशीन|व्यक्ति|किसी से बात कर रहा|रही|रहे"),
        (Within(4), "आप|तुम कौन हैं|हो"),
        (Anywhere, "aap|tum|tu|ye|yeh ek|koi|kya? bot|robot|insaan|insan|machine|ai|computer hain|hai|ho|he|h"),
        (Anywhere, "insaan|insan|bot|robot|machine se baat kar raha|rahi|rha|rhi"),
        (Within(4), "aap|tum kaun|kon hain|hai|ho"),
    ],
    polite: &[
        (Greeting, "नमस्ते|नमस्कार|हैलो|हेलो|हाय|प्रणाम"),
        (Greeting, "आप कैसे हैं|हो"),
        (Greeting, "namaste|namaskar"),
        (Greeting, "aap? kaise ho|hain|hai"),
        (Thanks, "बहुत|आपका? बहुत? धन्यवाद|शुक्रिया|थैंक्स|थैंक"),
        (Thanks, "bahut|bohot? dhanyavad|dhanyawad|dhanyavaad|shukriya"),
        (Farewell, "अलविदा|बाय"),
        (Farewell, "फिर मिलेंगे"),
        (Nod, "ठीक|अच्छा है?"),
        (Nod, "theek|thik|accha|acha hai?"),
    ],
};
