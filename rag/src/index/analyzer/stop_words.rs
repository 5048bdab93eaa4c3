//! Words that say nothing about the subject, by language, folded.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

const ENGLISH: &str = "a about after again all also am an and any are aren as at be because been before being but by can could couldn did \
    didn do does doesn doing don for from get had hadn has hasn have haven having he hello her here hers hey hi him his how i if \
    in into is isn it its just know let like me might mine must my need no not of ok okay on or our ours please shall she should \
    shouldn so some such tell than thank thanks that the their them then there these they this those to too us very want was \
    wasn we were weren what when where whether which while who whom whose why will with won would wouldn yes you your yours";

const SPANISH: &str = "a al algo alguna alguno ante antes aqui asi aun buenas buenos cada como con cual cuales cuando cuanta cuantas \
    cuanto cuantos de del desde donde dos el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estan estar \
    estas este esto estos estoy fue ha hace hacer han hasta hay haya hola la las le les lo los mas me mi mis mucho muy nada ni no \
    nos nosotros o os otra otro para pero poco por porque puede pueden puedo que quien quiero se sea ser si sin sobre son soy su \
    sus tambien te tengo tiene tienen toda todas todo todos tu tus u un una unas uno unos usted ustedes va voy y ya yo gracias \
    favor necesito";

const GERMAN: &str = "aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist bitte da dadurch damit danke dann \
    das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine \
    einem einen einer eines er es etwas euch euer fur ganz gar gegen gibt guten habe haben hallo hast hat hatte hatten hier ihm \
    ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinen konnen \
    konnte mal man mein meine meinem meinen meiner mich mir mit mochte muss musst mussen nach nicht nichts noch nun nur ob oder \
    ohne sehr sein seine seit sich sie sind so soll sollte sondern uber um und uns unser unsere unter viel vom von vor wann war \
    waren warum was weil welche welchem welchen welcher welches wenn wer werden wie wieder will wir wird wo wurde wurden zu zum \
    zur zwischen";

const FRENCH: &str = "a afin ai aie ainsi alors apres as au aucun aucune aussi autre aux avant avec avez avoir avons bien bonjour bonsoir \
    c ce ceci cela celle celui ces cet cette ceux chaque chez ci comme comment d dans de depuis des deux doit donc dont du elle \
    elles en encore entre es est et etait etaient ete etes etre eu fait faire faut il ils j je l la le les leur leurs lors lui m \
    ma mais me meme merci mes moi moins mon n ne ni nos notre nous on ont ou par parce pas peu peut peuvent peux plait plus pour \
    pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si soit son sont sous suis sur t ta te \
    tes toi ton tous tout toute toutes tres tu un une vers vos votre voudrais vous y";

const ITALIAN: &str = "a abbiamo ad agli ai al alla alle allo anche ancora avere c che chi ci ciao cio come con cosa cui d da dagli dai dal \
    dalla dalle dallo degli dei del dell della delle dello deve devo di dove due e ed era erano essere fa fare fra gia gli grazie \
    ha hai hanno ho i il in io l la le lei li lo loro lui ma mi mia mie mio molto ne negli nei nel nella nelle nello no noi non \
    nostra nostro o ogni per perche piu po poi posso potete prima puo qual quale quali quando quanta quanto quella quelle quello \
    questa queste questi questo qui sara se sei senza si sia sono sta su sua sue sui sul sulla suo suoi te ti tra tu tua tuo \
    tutti tutto un una uno vi voglio voi vorrei vostra vostro";

const PORTUGUESE: &str = "a ao aos aquela aquele aqui as ate bom boa cada com como contra da das de dela dele depois do dos e ela elas ele eles \
    em entre era essa esse esta estao estas este estes estou eu fazer foi ha isso isto ja la lhe mais mas me mesmo meu meus minha \
    minhas muito na nao nas nem no nos nossa nosso num numa o obrigada obrigado ola onde os ou para pela pelas pelo pelos pode \
    podem por porque posso pra qual quais quando quanta quanto que quem quero sao se seja sem ser seu seus so sobre sou sua suas \
    tambem te tem tenho ter toda todas todo todos tu um uma umas uns voce voces";

const DUTCH: &str = "aan al alle als altijd ben bent bij da dag dan dat de deze die dit doen doet door dus een en er geen goede had hallo hebben \
    hebt heb heeft heel hem het hier hij hoe hoeveel hun iets ik in is ja jaar je jij jouw jullie kan kun kunnen kunt maar mag me \
    meer mee men met mij mijn moet moeten na naar niet niets nog nu of om omdat ons onze ook op over te tegen toch toen tot u uit \
    uw van veel voor waar waarom wanneer want waren was wat we wel welk welke werd wie wij wil willen wordt worden zal ze zeer \
    zich zij zijn zo zonder zou";

const HINDI: &str = "अगर अपना अपनी अपने अब आप आपका आपकी आपके इन इस इसका इसकी इसके इसे उन उनका उनकी उनके उस उसका उसकी उसके उसे एक और का \
    कि की के को कोई कृपया कुछ कैसे कैसा कैसी क्या क्यों कहां कब कौन कौनसा कितना कितनी कितने गया गई गए चाहिए जब जहां जो तक तो था थी थे दिया \
    दें द्वारा धन्यवाद नमस्ते नहीं ने पर बहुत भी में मुझे मेरा मेरी मेरे मैं यदि यह यहां या ये रहा रही रहे लिए वह वहां वाला वाली वाले वे साथ से \
    सकता सकती सकते हम हमारा हमारी हमारे हां ही हुआ हुई हुए है हैं हो होता होती होते होगा होगी करना करने करता करते करें कर";

/// Bits in the order of [`Language::ALL`].
static TABLE: LazyLock<HashMap<String, u8>> = LazyLock::new(|| {
    let lists = [ENGLISH, SPANISH, GERMAN, FRENCH, ITALIAN, PORTUGUESE, DUTCH, HINDI];
    let mut table: HashMap<String, u8> = HashMap::new();
    for (language, list) in Language::ALL.into_iter().zip(lists) {
        for word in list.split_whitespace() {
            // Hindi is listed as it is written; the others are folded already.
            *table.entry(super::fold(word)).or_default() |= 1 << language as u8;
        }
    }
    table
});

/// The languages that pass over a folded word, one bit each.
pub(super) fn languages(folded: &str) -> u8 {
    TABLE.get(folded).copied().unwrap_or_default()
}

/// Little words that stand before an apostrophe in French and Italian.
pub(super) fn is_elided(first: &str) -> bool {
    matches!(
        first,
        "l" | "d"
            | "j"
            | "m"
            | "n"
            | "s"
            | "t"
            | "c"
            | "qu"
            | "jusqu"
            | "lorsqu"
            | "puisqu"
            | "dell"
            | "all"
            | "nell"
            | "sull"
            | "un"
    )
}
