/* phrases.c - how mail programs and offices say things, in many languages. See phrases.h.
 *
 * All in the form that plain_text() gives. A new manner of a program that we have not met is one more word here. */
#include "letter/phrases.h"
#include <stddef.h>

/* clang-format off */
const struct header_word header_words[] = {
	{ "from", HEADER_FROM }, { "de", HEADER_FROM }, { "von", HEADER_FROM }, { "od", HEADER_FROM },
	{ "da", HEADER_FROM }, { "van", HEADER_FROM }, { "fran", HEADER_FROM }, { "fra", HEADER_FROM },
	{ "lahettaja", HEADER_FROM }, { "от", HEADER_FROM }, { "от кого", HEADER_FROM }, { "від", HEADER_FROM },
	{ "від кого", HEADER_FROM }, { "kimden", HEADER_FROM }, { "gonderen", HEADER_FROM }, { "差出人", HEADER_FROM },
	{ "发件人", HEADER_FROM }, { "寄件者", HEADER_FROM }, { "寄件人", HEADER_FROM }, { "보낸 사람", HEADER_FROM },
	{ "felado", HEADER_FROM }, { "expediteur", HEADER_FROM }, { "remitente", HEADER_FROM },
	{ "nadawca", HEADER_FROM }, { "absender", HEADER_FROM }, { "mittente", HEADER_FROM },
	{ "afzender", HEADER_FROM }, { "avsandare", HEADER_FROM }, { "afsender", HEADER_FROM },
	{ "avsender", HEADER_FROM }, { "odesilatel", HEADER_FROM }, { "odosielatel", HEADER_FROM },
	{ "saatja", HEADER_FROM }, { "no", HEADER_FROM }, { "salje", HEADER_FROM }, { "posiljatelj", HEADER_FROM },
	{ "απο", HEADER_FROM }, { "từ", HEADER_FROM }, { "reply-to", HEADER_FROM }, { "responder a", HEADER_FROM },
	{ "odpowiedz do", HEADER_FROM }, { "antwort an", HEADER_FROM }, { "sender", HEADER_FROM },
	{ "مأخوذ من", HEADER_FROM }, { "מאת", HEADER_FROM }, { "de la", HEADER_FROM }, { "expeditor", HEADER_FROM },
	{ "sent", HEADER_DATE }, { "date", HEADER_DATE }, { "enviado", HEADER_DATE }, { "enviado el", HEADER_DATE },
	{ "enviada el", HEADER_DATE }, { "enviada", HEADER_DATE }, { "fecha", HEADER_DATE },
	{ "wyslano", HEADER_DATE }, { "wyslane", HEADER_DATE }, { "data", HEADER_DATE },
	{ "data wyslania", HEADER_DATE }, { "gesendet", HEADER_DATE }, { "gesendet am", HEADER_DATE },
	{ "datum", HEADER_DATE }, { "envoye", HEADER_DATE }, { "envoye le", HEADER_DATE },
	{ "envoye a", HEADER_DATE }, { "inviato", HEADER_DATE }, { "data invio", HEADER_DATE },
	{ "verzonden", HEADER_DATE }, { "datum van verzending", HEADER_DATE }, { "skickat", HEADER_DATE },
	{ "skickades", HEADER_DATE }, { "sendt", HEADER_DATE }, { "sendte", HEADER_DATE }, { "dato", HEADER_DATE },
	{ "lahetetty", HEADER_DATE }, { "paivamaara", HEADER_DATE }, { "pvm", HEADER_DATE },
	{ "отправлено", HEADER_DATE }, { "отправлен", HEADER_DATE }, { "дата", HEADER_DATE },
	{ "надіслано", HEADER_DATE }, { "tarih", HEADER_DATE }, { "gonderme tarihi", HEADER_DATE },
	{ "gonderildi", HEADER_DATE }, { "送信日時", HEADER_DATE }, { "日付", HEADER_DATE }, { "日時", HEADER_DATE },
	{ "发送时间", HEADER_DATE }, { "发送日期", HEADER_DATE }, { "日期", HEADER_DATE }, { "寄件日期", HEADER_DATE },
	{ "날짜", HEADER_DATE }, { "보낸 날짜", HEADER_DATE }, { "elkuldve", HEADER_DATE }, { "odeslano", HEADER_DATE },
	{ "odoslane", HEADER_DATE }, { "sent at", HEADER_DATE }, { "σταλθηκε", HEADER_DATE },
	{ "ημερομηνια", HEADER_DATE }, { "gửi", HEADER_DATE }, { "ngay", HEADER_DATE }, { "trimis", HEADER_DATE },
	{ "time", HEADER_DATE }, { "when", HEADER_DATE }, { "cuando", HEADER_DATE }, { "kiedy", HEADER_DATE },
	{ "to", HEADER_TO }, { "para", HEADER_TO }, { "do", HEADER_TO }, { "dla", HEADER_TO },
	{ "adresat", HEADER_TO }, { "odbiorca", HEADER_TO }, { "an", HEADER_TO }, { "a", HEADER_TO },
	{ "aan", HEADER_TO }, { "till", HEADER_TO }, { "til", HEADER_TO }, { "vastaanottaja", HEADER_TO },
	{ "кому", HEADER_TO }, { "kime", HEADER_TO }, { "alici", HEADER_TO }, { "宛先", HEADER_TO },
	{ "收件人", HEADER_TO }, { "收件者", HEADER_TO }, { "받는 사람", HEADER_TO }, { "cimzett", HEADER_TO },
	{ "komu", HEADER_TO }, { "pre", HEADER_TO }, { "prima", HEADER_TO }, { "προς", HEADER_TO },
	{ "dến", HEADER_TO }, { "catre", HEADER_TO }, { "destinataire", HEADER_TO }, { "destinatario", HEADER_TO },
	{ "destinatarios", HEADER_TO }, { "empfanger", HEADER_TO }, { "mottagare", HEADER_TO },
	{ "cc", HEADER_CC }, { "dw", HEADER_CC }, { "kopia", HEADER_CC }, { "kopie", HEADER_CC },
	{ "copia", HEADER_CC }, { "copie", HEADER_CC }, { "kopi", HEADER_CC }, { "kopio", HEADER_CC },
	{ "копия", HEADER_CC }, { "копія", HEADER_CC }, { "bilgi", HEADER_CC }, { "masolatot kap", HEADER_CC },
	{ "masolat", HEADER_CC }, { "kopia do", HEADER_CC }, { "抄送", HEADER_CC }, { "副本", HEADER_CC },
	{ "참조", HEADER_CC }, { "κοιν", HEADER_CC }, { "bcc", HEADER_CC }, { "cci", HEADER_CC }, { "cco", HEADER_CC },
	{ "udw", HEADER_CC }, { "kopie (cc)", HEADER_CC }, { "importance", HEADER_CC }, { "importancia", HEADER_CC },
	{ "waznosc", HEADER_CC }, { "priority", HEADER_CC }, { "organization", HEADER_CC },
	{ "attachments", HEADER_CC }, { "zalaczniki", HEADER_CC }, { "adjuntos", HEADER_CC },
	{ "subject", HEADER_SUBJECT }, { "asunto", HEADER_SUBJECT }, { "temat", HEADER_SUBJECT },
	{ "betreff", HEADER_SUBJECT }, { "objet", HEADER_SUBJECT }, { "oggetto", HEADER_SUBJECT },
	{ "onderwerp", HEADER_SUBJECT }, { "amne", HEADER_SUBJECT }, { "emne", HEADER_SUBJECT },
	{ "aihe", HEADER_SUBJECT }, { "тема", HEADER_SUBJECT }, { "konu", HEADER_SUBJECT }, { "件名", HEADER_SUBJECT },
	{ "主题", HEADER_SUBJECT }, { "主旨", HEADER_SUBJECT }, { "主題", HEADER_SUBJECT }, { "제목", HEADER_SUBJECT },
	{ "assunto", HEADER_SUBJECT }, { "predmet", HEADER_SUBJECT }, { "targy", HEADER_SUBJECT },
	{ "θεμα", HEADER_SUBJECT }, { "chủ dề", HEADER_SUBJECT }, { "subiect", HEADER_SUBJECT },
	{ "topic", HEADER_SUBJECT }, { "sujet", HEADER_SUBJECT }, { "naslov", HEADER_SUBJECT },
	{ NULL, HEADER_FROM },
};

/* "-----Original Message-----" */
const char *const original_markers[] = {
	"original message", "original mail", "original appointment", "reply message", "original email",
	"ursprungliche nachricht", "ursprungliche mail", "originalnachricht", "original-nachricht",
	"mensaje original", "correo original", "wiadomosc oryginalna", "oryginalna wiadomosc", "pierwotna wiadomosc",
	"wiadomosc pierwotna", "message d'origine", "message original", "messaggio originale", "mensagem original",
	"oorspronkelijk bericht", "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse",
	"original meddelelse", "opprinnelig melding", "alkuperainen viesti", "puvodni zprava", "povodna sprava",
	"eredeti uzenet", "mesaj original", "mesajul original", "orijinal mesaj", "orijinal ileti", "ozgun ileti",
	"izvorna poruka", "исходное сообщение", "исходное письмо", "оригинальное сообщение",
	"оригінальне повідомлення", "початкове повідомлення", "αρχικο μηνυμα", "原始邮件", "原始郵件", "原郵件", "元のメッセージ",
	"원본 메시지", "thư gốc", "הודעה מקורית", "الرسالة الأصلية",
	NULL,
};

/* "Begin forwarded message:" */
const char *const forward_markers[] = {
	"forwarded message", "begin forwarded message", "forwarded by", "forwarded mail", "forwarded email",
	"forwarded appointment", "mensaje reenviado", "inicio del mensaje reenviado", "correo reenviado",
	"reenviado por", "wiadomosc przekazana", "przekazana wiadomosc", "przeslana wiadomosc",
	"wiadomosc przeslana dalej", "poczatek przekazywanej wiadomosci", "poczatek przekazanej wiadomosci",
	"tresc przekazanej wiadomosci", "przekazane przez", "weitergeleitete nachricht",
	"anfang der weitergeleiteten nachricht", "weitergeleitet von", "weitergeleitete mail", "message transfere",
	"debut du message transfere", "debut du message reexpedie", "message reexpedie", "courriel transfere",
	"messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "mensagem encaminhada",
	"mensagem reencaminhada", "inicio da mensagem encaminhada", "inicio da mensagem reencaminhada",
	"doorgestuurd bericht", "begin doorgestuurd bericht", "vidarebefordrat meddelande", "vidarebefordrat brev",
	"videresendt meddelelse", "videresendt besked", "start pa videresendt besked", "videresendt melding",
	"valitetty viesti", "valitetty viesti alkaa", "preposlana zprava", "preposlana zprava zacina",
	"tovabbitott uzenet", "mesaj redirectionat", "iletilen ileti", "iletilmis mesaj", "yonlendirilen ileti",
	"пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения",
	"переслане повідомлення", "προωθημενο μηνυμα", "转发邮件", "轉寄郵件", "転送メッセージ", "전달된 메시지",
	NULL,
};

/* "On Monday, ... wrote:" begins so */
const char *const attribution_starts[] = {
	"on", "el", "w dniu", "dnia", "dn.", "w", "le", "am", "il", "il giorno", "op", "den", "em", "a", "pe", "ti",
	"pa", "dne", "dna", "la", "in", "tarihinde", "on behalf of", "in data", "in reply to", "quoting", "cytowanie",
	"zitat von", "citando", "в", "от", "at", "date", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun",
	"mar", "mie", "jue", "vie", "sab", "dom", "pon", "wt", "sr", "czw", "pt", "sob", "niedz", "lunes", "martes",
	"miercoles", "jueves", "viernes", "sabado", "domingo", "poniedzialek", "wtorek", "sroda", "czwartek",
	"piatek", "sobota", "niedziela", "mo", "di", "mi", "do", "fr", "sa", "so", "vao", "στις",
	"wiadomosc napisana", "in a message dated", "cytat", "z dnia", "od", "from",
	NULL,
};

/* and says this */
const char *const attribution_verbs[] = {
	"wrote", "writes", "has written", "escribio", "ha escrito", "escribe", "napisal", "napisala", "napisal(a)",
	"napisal/a", "pisze", "napisano", "naskrobal", "schrieb", "schrieb am", "hat geschrieben", "geschrieben",
	"a ecrit", "ecrit", "ha scritto", "scrisse", "scrive", "escreveu", "schreef", "heeft geschreven",
	"het volgende geschreven", "skrev", "skrev foljande", "kirjoitti", "napsal", "napsala", "napsal(a)",
	"je napisao", "je napisala", "napisao", "irta", "ezt irta", "a scris", "yazdi", "sunlari yazdi",
	"tarihinde sunu yazdi", "da viết", "rase", "rakstija", "kirjutas", "skrifadi", "написал", "написала",
	"написав", "написала(а)", "написал(а)", "пишет", "пише", "написа", "έγραψε", "כתב", "כתבה", "كتب", "نوشت",
	"napisana przez", "napisane przez", "uzytkownik", "a repondu", "ha respondido", "antwortete", "replied",
	"said", "dice", "a ecrit le", "wrote on", "schrieb folgendes", "kommentierte",
	NULL,
};

/* Gateways' banners begin so */
const char *const banner_labels[] = {
	"[external]", "[ext]", "external email", "external sender", "caution", "warning", "attention", "notice",
	"be careful", "think before you click", "alert", "important notice", "security notice", "untrusted",
	"zjqcmqryfpfptbannerstart", "precaucion", "atencion", "advertencia", "aviso", "cuidado", "correo externo",
	"mensaje externo", "remitente externo", "alerta", "uwaga", "ostrzezenie", "ostroznie", "zewnetrzny",
	"zewnetrzna", "wiadomosc zewnetrzna", "mail zewnetrzny", "nadawca zewnetrzny", "[zewnetrzny]", "achtung",
	"vorsicht", "warnung", "hinweis", "externe e-mail", "externe mail", "avertissement", "courriel externe",
	"expediteur externe", "attenzione", "mittente esterno", "let op", "varning", "advarsel", "external:",
	"external]", "external ]", "external message", "external mail", "externo:", "externo]", "externa:",
	"externa]", "extern:", "extern]", "this email is from outside", "zewnetrzna]", "zewnetrzny]", "zewnetrzna:",
	NULL,
};

/* and speak of this */
const char *const banner_words[] = {
	"outside", "external", "originated", "originates", "not from", "unknown sender", "unless you",
	"unless you recognize", "links or attachments", "clicking links", "open attachments", "report phish",
	"suspicious", "impersonat*", "fuera de", "externo", "externa", "origen externo", "enlaces", "adjuntos",
	"remitente desconocido", "no abra", "no haga clic", "z zewnatrz", "spoza", "zewnetrzn*", "nieznany nadawca",
	"nie klikaj", "nie otwieraj", "zalacznik*", "odnosnik*", "linki", "auserhalb", "extern*", "absender",
	"anhange", "exterieur", "externe", "pieces jointes", "esterno", "buiten", "utanfor",
	NULL,
};

/* Banners that need no label */
const char *const banner_sentences[] = {
	"you don't often get email from", "some people who received this message don't often get email from",
	"this message is from an external sender", "this email originated from outside",
	"this message originated from outside", "this message originated outside", "this email originated outside", "originated outside your", "originated outside of", "this sender is from outside", "this message was sent from outside",
	"this email has been sent from outside", "this email was sent from outside",
	"this sender might be impersonating", "caution: this email", "learn why this is important",
	"no suele recibir correo electronico de", "no suele recibir correos de", "no suele recibir correo de",
	"este mensaje procede de fuera de", "este correo procede de fuera de", "este correo se origino fuera de",
	"este correo proviene de fuera de", "nie otrzymujesz czesto wiadomosci e-mail od",
	"nie otrzymujesz czesto wiadomosci od", "rzadko otrzymujesz wiadomosci", "ta wiadomosc pochodzi spoza",
	"wiadomosc pochodzi spoza", "sie erhalten nicht oft e-mails von", "sie erhalten nicht haufig e-mails von",
	"diese nachricht wurde von auserhalb", "diese e-mail kommt von auserhalb",
	"vous n'obtenez pas souvent d'e-mail", "zjqcmqryfpfptbannerend",
	NULL,
};

/* Before a name at the end */
const char *const closings[] = {
	"best regards", "kind regards", "warm regards", "regards", "kindest regards", "warmest regards",
	"best wishes", "with best wishes", "best", "all the best", "cheers", "sincerely", "sincerely yours",
	"yours sincerely", "yours truly", "yours faithfully", "respectfully", "cordially", "thanks and regards",
	"thanks & regards", "many thanks", "thanks,", "thank you,", "warmly", "br,", "rgds", "take care", "saludos",
	"un saludo", "saludos cordiales", "cordiales saludos", "cordialmente", "atentamente", "atte",
	"muy atentamente", "un abrazo", "abrazos", "un cordial saludo", "reciba un cordial saludo", "gracias,",
	"muchas gracias,", "pozdrawiam", "pozdrowienia", "z powazaniem", "z wyrazami szacunku", "lacze pozdrowienia",
	"serdecznie pozdrawiam", "serdecznosci", "z pozdrowieniami", "dziekuje,", "dzieki,", "pozdr",
	"z gory dziekuje,", "mit freundlichen grusen", "mit besten grusen", "mit freundlichem grus",
	"freundliche gruse", "viele gruse", "beste gruse", "liebe gruse", "mfg", "cordialement", "bien cordialement",
	"bien a vous", "sinceres salutations", "cordiali saluti", "distinti saluti", "met vriendelijke groet",
	"med vanlig halsning", "vanliga halsningar", "med venlig hilsen", "vennlig hilsen", "atenciosamente",
	"с уважением", "з повагою",
	NULL,
};

/* Telephones' and programs' own lines */
const char *const mobile_lines[] = {
	"sent from my", "sent from a", "sent from outlook", "sent from yahoo mail", "sent from mail for",
	"sent from gmail", "sent from aol", "sent from samsung", "sent from proton mail", "sent from protonmail",
	"sent from the", "sent with", "sent via", "sent using", "sent on the go", "get outlook for",
	"get bluemail for", "sent from android", "sent from ios", "sent from windows", "typed on my", "written on my",
	"please excuse typos", "please excuse brevity", "excuse brevity", "sent from myphone", "yahoo mail: search,",
	"from my iphone", "via mobile", "from mobile", "begin your search", "enviado desde", "enviado con",
	"enviado a traves de", "enviado por", "mandado desde", "obtener outlook para", "obtenga outlook para",
	"descarga outlook para", "consigue outlook para", "wyslane z", "wyslano z", "wyslane za pomoca",
	"wyslane przez", "wyslane ze", "wyslano za pomoca", "pobierz program outlook", "pobierz outlook",
	"uzyskaj outlooka", "pobierz aplikacje outlook", "wyslalem z", "napisane na telefonie", "von meinem",
	"gesendet von", "gesendet mit", "gesendet von meinem", "diese nachricht wurde von meinem",
	"holen sie sich outlook", "outlook fur android", "outlook fur ios", "envoye de mon", "envoye depuis",
	"envoye a partir de", "telecharger outlook", "obtenir outlook pour", "inviato da", "inviato con",
	"scarica outlook per", "ottieni outlook per", "enviado do meu", "obter o outlook para", "verzonden vanaf",
	"verstuurd vanaf", "outlook voor android downloaden", "skickat fran", "hamta outlook for", "sendt fra",
	"hent outlook til", "lahetetty", "odeslano z", "получено с", "отправлено с", "отправлено из", "надіслано з",
	"iphone'umdan gonderildi", "iphone'dan gonderildi", "發自我的", "发自我的", "iphoneから送信", "나의 iphone에서", "sent from",
	"get [outlook", "verzonden met", "verzonden via", "從我的", "发自", "someone from mobile", "sent from [", "sent by galaxy",
	"mit meinem", "gesendet aus", "wiadomosc wyslana z", "wiadomosc wyslano z", "mensaje enviado desde",
	"este mensaje ha sido enviado desde", "wyslano z telefonu", "wyslano ze",
	NULL,
};

/* Paragraphs of lawyers, scanners and lists hold one of these */
const char *const disclaimers[] = {
	"this message may contain", "this email may contain", "this e-mail may contain",
	"this communication may contain", "this transmission may contain", "may contain protected health information",
	"this e-mail and any", "this email and any", "this message and any", "this e-mail is confidential",
	"this email is confidential", "this message is confidential", "this e-mail is intended",
	"this email is intended", "this message is intended", "this e-mail (including", "this email (including",
	"this message (including", "this e-mail message", "this email message", "confidentiality notice",
	"confidentiality note", "confidential notice", "confidentiality statement", "notice of confidentiality",
	"privileged and confidential", "confidential and privileged", "disclaimer:", "disclaimer", "legal notice",
	"legal disclaimer", "intended recipient", "intended solely for", "intended only for",
	"if you are not the intended", "if you have received this", "if you received this",
	"the information contained in this", "please consider the environment", "consider the environment before",
	"think before you print", "virus-free", "virus free", "this email has been checked",
	"this e-mail has been checked", "this message has been checked", "this email was scanned",
	"this email has been scanned", "this message was scanned", "this message has been scanned",
	"this e-mail has been scanned", "scanned for viruses", "checked by avg", "checked for viruses by",
	"no virus found in this", "avast antivirus", "you received this message because you are subscribed",
	"you are receiving this because", "to unsubscribe from this group", "email secured by",
	"protected by mimecast", "this email has been protected", "este mensaje y sus", "este mensaje y cualquier",
	"este correo y sus", "este mensaje es confidencial", "este mensaje puede contener",
	"este correo puede contener", "este mensaje va dirigido", "este mensaje se dirige",
	"este mensaje esta dirigido", "este correo esta dirigido", "la informacion contenida en",
	"la informacion incluida en", "aviso legal", "aviso de confidencialidad", "nota de confidencialidad",
	"clausula de confidencialidad", "si usted no es el destinatario", "si no es usted el destinatario",
	"si ha recibido este", "antes de imprimir", "piense en el medio ambiente", "libre de virus", "sin virus",
	"este correo electronico ha sido comprobado", "este mensaje ha sido analizado", "niniejsza wiadomosc",
	"tresc tej wiadomosci", "tresc niniejszej", "ta wiadomosc moze", "ta wiadomosc oraz", "ta wiadomosc wraz",
	"informacja zawarta w", "informacje zawarte w", "ten e-mail jest", "ten e-mail zostal sprawdzony",
	"ta wiadomosc zostala sprawdzona", "wiadomosc wolna od wirusow", "wolna od wirusow", "nota prawna",
	"klauzula poufnosci", "klauzula informacyjna", "zastrzezenie prawne", "jezeli nie jest pan",
	"jesli nie jest pan", "jezeli nie sa panstwo", "jesli nie sa panstwo", "jezeli nie jestes",
	"jesli nie jestes", "jest poufna", "jest poufne", "zawiera informacje poufne", "administratorem danych",
	"administratorem panstwa danych", "administratorem pani/pana danych", "zanim wydrukujesz",
	"pomysl o srodowisku", "przed wydrukowaniem", "diese nachricht enthalt", "diese nachricht ist vertraulich",
	"der inhalt dieser", "vertraulichkeitshinweis", "virenfrei", "ce message et", "avis de confidentialite",
	"sans virus", "le informazioni contenute", "dit e-mailbericht", "este correo electronico es confidencial",
	"este correo electronico y sus", "este correo electronico y cualquier", "this email is for the",
	"this e-mail is for the", "this e-mail is for its", "this email is for its", "diese e-mail enthalt",
	"diese e-mail ist vertraulich", "diese e-mail kann", "diese e-mail und", "ta wiadomosc jest poufna",
	"ta wiadomosc jest przeznaczona", "ta wiadomosc jest skierowana", "ta wiadomosc jest adresowana",
	"ta wiadomosc i wszelkie", "ta wiadomosc i jej", "wiadomosc ta jest przeznaczona",
	"wiadomosc ta moze zawierac", "wiadomosc ta jest poufna", "this communication is confidential",
	"this communication is intended", "this transmission is confidential", "this transmission is intended",
	"the information in this e-mail is", "the information in this message is", "the contents of this e-mail",
	"the contents of this email", "the content of this e-mail is", "este mensaje contiene informacion",
	"este correo electronico contiene informacion", "este correo contiene informacion",
	"questo messaggio e confidenziale", "esta mensagem e confidencial", "ce courriel et",
	"ce message est confidentiel", "ce courriel est confidentiel", "en cumplimiento de la normativa",
	"en cumplimiento del reglamento", "de conformidad con lo dispuesto en el reglamento",
	"le informamos de que sus datos", "zgodnie z art. 13",
	NULL,
};

/* Subjects of replies that nobody wrote */
const char *const automatic_subjects[] = {
	"automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response",
	"auto-response", "autoresponse", "autoresponder", "automated reply", "automated response", "auto:", "[auto]",
	"auto-submitted", "vacation reply", "vacation message", "vacation notice", "respuesta automatica",
	"respuesta automatizada", "contestacion automatica", "contestador automatico", "autorespuesta",
	"mensaje automatico", "automatyczna odpowiedz", "odpowiedz automatyczna", "autoodpowiedz",
	"wiadomosc automatyczna", "automatische antwort", "automatische ruckmeldung", "abwesenheitsnotiz",
	"abwesenheitsbenachrichtigung", "reponse automatique", "absence du bureau", "message d'absence",
	"notification d'absence", "absence de bureau", "risposta automatica", "resposta automatica",
	"resposta de ausencia", "automatisch antwoord", "afwezigheidsbericht", "autosvar", "automatiskt svar",
	"franvaro", "automatisk svar", "fravar", "automaattinen vastaus", "automaticka odpoved", "automatikus valasz",
	"raspuns automat", "otomatik yanit", "автоответ", "автоматический ответ", "автовідповідь",
	"автоматична відповідь", "αυτοματη απαντηση", "自动回复", "自動回覆", "自動応答", "자동 회신", "recall:", "recuperar:",
	"odwolanie:", "request received", "ticket received", "[request received]", "case received",
	"we received your", "meeting forward notification", "notificacion de reenvio de reunion",
	NULL,
};

/* Subjects of absence, which people write as well */
const char *const absence_subjects[] = {
	"out of office", "out-of-office", "out of the office", "ooo", "ooo:", "oof:", "away from my mail",
	"away from the office", "away notice", "i am away", "i'm away", "on vacation", "on leave", "on holiday",
	"absence", "no longer with", "change of email", "fuera de la oficina", "fuera de oficina", "ausente",
	"ausencia", "estoy de vacaciones", "poza biurem", "nieobecnosc", "nieobecny w biurze", "nieobecna w biurze",
	"jestem nieobecny", "jestem nieobecna", "jestem na urlopie", "abwesenheit", "abwesend", "nicht im buro",
	"je suis absent", "absent du bureau", "fuori sede", "fuori ufficio", "assente", "fora do escritorio",
	"afwezig", "franvarande", "ikke til stede", "poissa",
	NULL,
};

/* Sentences of ticket systems, of challenges, of mailboxes that nobody reads */
/* Of whoever left their work; no request, for a colleague or a program tells it. */
const char *const moved_on_sentences[] = {
	"no longer works here", "no longer works at", "no longer works for", "no longer works with", "no longer working here",
	"has left the company", "has left the organization", "has left the organisation", "has left our", "has left employment",
	"is no longer with", "is no longer at", "is no longer employed", "is no longer working", "is no longer an employee",
	"has retired", "ya no trabaja", "ya no labora", "ya no forma parte de nuestr*", "ya no forma parte de la organizacion",
	"ya no forma parte de la empresa", "ya no forma parte del equipo", "ya no esta con nosotros", "dejo de trabajar en",
	"ha dejado la empresa", "ha dejado la organizacion", "nie jest juz pracownikiem", "nie jest juz zatrudnion*",
	"nie jest juz naszym pracownikiem", "juz u nas nie pracuje", "nie pracuje juz u nas", "nie pracuje u nas juz",
	"nie pracuje juz w naszej", "zakonczyl prace w", "zakonczyla prace w", "arbeitet nicht mehr", "nicht mehr fur unser",
	"nicht mehr im unternehmen", "nicht mehr bei uns", "hat das unternehmen verlassen", "ist nicht mehr beschaftigt",
	"ne travaille plus", "ne fait plus partie de", "a quitte l'entreprise", "a quitte la societe", "a quitte notre",
	"non lavora piu", "nao trabalha mais", "werkt niet meer", NULL,
};

/* The same of oneself. A person may write so, too: these make no mail an automatic reply. */
const char *const moved_on_myself[] = {
	"i no longer work", "i am no longer employed", "i am no longer with", "i am no longer at", "i am no longer working",
	"i have left the", "i have left my", "i have retired", "i'm no longer employed", "i'm no longer with",
	"i'm no longer at", "i've left the", "i've retired", "ya no trabajo", "ya no laboro", "ya no formo parte",
	"he dejado de trabajar", "juz nie pracuje", "nie pracuje juz", "nie jestem juz pracownikiem", "nie jestem juz zatrudnion*",
	"zakonczylem prace", "zakonczylam prace", "ich arbeite nicht mehr", "ich bin nicht mehr bei", "ich bin nicht mehr im",
	"ich habe das unternehmen verlassen", "je ne travaille plus", "j'ai quitte", "je ne fais plus partie", NULL,
};

const char *const automatic_sentences[] = {
	"automatic reply", "automatic response", "automated response", "automated reply", "automated message",
	"automatic message", "automatically generated", "generated automatically", "auto-generated", "autogenerated",
	"do not answer this", "do not reply to this", "do not respond to this", "please do not reply",
	"this mailbox is not monitored", "this mailbox is no longer monitored", "this inbox is not monitored",
	"this is an unmonitored", "no longer works",
	"request * has been received", "your request has been", "we have got your",
	"has been received and", "a ticket has been", "ticket has been created", "ticket has been opened",
	"support ticket", "ticket id", "we opened case", "a case has been", "a case was", "a ticket was",
	"we opened a case", "we opened a ticket", "we have opened a", "has been assigned to ticket", "case * opened",
	"ticket * opened", "type your reply above this line", "reply above this line", "prove that you are",
	"prove you are human", "verification required", "click * to verify", "your message is held",
	"your message is waiting", "message has been held", "to have it delivered",
	"confirm that you are a real person", "approve your address", "su solicitud ha sido", "su solicitud fue",
	"su mensaje ha sido", "su consulta ha sido", "numero de caso", "numero de ticket", "mensaje automatico",
	"respuesta automatica", "correo automatico", "generado automaticamente", "no responda a este",
	"no responda este", "por favor no responda",   "w czasie mojej nieobecnosci",
	"podczas mojej nieobecnosci", "wiadomosc automatyczna", "automatyczna odpowiedz", "odpowiedz automatyczna",
	"wygenerowana automatycznie", "wygenerowano automatycznie", "prosimy nie odpowiadac", "prosze nie odpowiadac",
	"dziekujemy za zgloszenie", "panstwa zgloszenie", "twoje zgloszenie", "zgloszenie * zarejestrowane",
	"zgloszenie * przyjete", "numer zgloszenia", "vielen dank fur ihre anfrage", "danke fur ihre anfrage",
	"ihre anfrage wurde", "ihr anliegen wurde", "ihre nachricht wurde", "ihre nachricht ist bei uns",
	"ticketnummer", "vorgangsnummer", "automatisch generiert", "automatisch erstellt", "automatisch erzeugt",
	"bitte antworten sie nicht",
	"je suis actuellement absent", "absent du bureau", "votre demande a", "votre message a bien",
	"numero de dossier", "message automatique", "reponse automatique", "merci de ne pas repondre",
	"ne pas repondre a ce",  "messaggio automatico",  "recebemos a sua",
	"mensagem automatica", "wij hebben uw", "automatisch gegenereerd",
	"vi har mottagit ditt", "автоматический ответ", "не отвечайте на это", "ваш запрос",
	"this address is no longer", "this email address is no longer", "this mailbox is no longer",
	"we have received your request", "we have received your message", "we have received your inquiry",
	"we have received your enquiry", "we have received your ticket", "we received your request",
	"we received your message", "we received your inquiry", "message * has been received",
	"message * was received", "request * was received", "email * has been received",
	"hemos recibido su solicitud", "hemos recibido su mensaje", "hemos recibido su consulta",
	"hemos recibido tu solicitud", "hemos recibido tu mensaje", "hemos recibido su peticion",
	"otrzymalismy panstwa zgloszenie", "otrzymalismy panstwa wiadomosc", "otrzymalismy panstwa zapytanie",
	"otrzymalismy twoje zgloszenie", "otrzymalismy twoja wiadomosc", "your ticket number", "your ticket has been",
	"ticket number:", "your case number", "case number:", "case id", "we will get back to you as soon",
	"one of our agents", "our support team will",
	"wir haben ihre anfrage", "wir haben ihre nachricht",
	"nous avons bien recu votre", "abbiamo ricevuto la sua richiesta",
	"we got your request", "we got your message",
	"a request for support has been", "assigned ticket", "has been assigned ticket",
	"support representative will", "opened on your behalf", "created on your behalf", "incident * has been",
	"hemos registrado su", "hemos creado un ticket", "hemos abierto un caso", "su solicitud con el numero",
	"le responderemos a la mayor brevedad", "responderemos lo antes posible", "se ha registrado su solicitud",
	"odpowiemy najszybciej", "odpowiemy mozliwie szybko", "zarejestrowalismy zgloszenie", "was waitlisted",
	"guest list so", "allowed senders", "spamblocker", "spam blocker", "suspect email folder",
	"would like to recall the message", "desea recuperar el mensaje", "quiere recuperar el mensaje",
	"chce odwolac wiadomosc", "this is an automated", "this is an automatic", "this is an auto",
	"esta es una respuesta auto*", "este es un mensaje auto*", "to jest automatyczn*",
	"to wiadomosc automatyczna", "dies ist eine automatische", "ceci est un message auto*",
	"ceci est une reponse auto*", "a representative will follow", "a representative will contact",
	"a representative will be in touch", "a representative will get back", "a member of our team will contact",
	"a member of our team will respond", "a member of our team will reply", "a member of our team will get back",
	"a member of our team will be in touch", "a member of our team will review",
	"spam arrest", "spamarrest", "boxtrapper", "requires that you verify", "verify that you are a real",
	"verify you are a real", "real live human", "to verify your address, please",
	"to verify your email address, please reply", "held until you confirm", "held until you verify",
	"message * is being held", "click the link below so", "to complete this verification",
	"leave the subject line intact", "without changing the subject line", "list of approved senders",
	"senders i have approved", "challenge-response", "tmda", "su mensaje esta retenido",
	"mensaje ha sido retenido", "confirme que usted es una persona", "confirme que es una persona",
	"confirme que no es un robot", "wiadomosc zostala wstrzymana", "wiadomosc zostala zatrzymana",
	"potwierdz, ze nie jestes", "nie jestes robotem", "ihre nachricht wird zuruckgehalten",
	"dass sie kein roboter", "vous n'etes pas un robot", "votre message est en attente",
	"il messaggio e in attesa", "non sei un robot", "mensagem esta retida", "voce nao e um robo",
	"dat u geen robot",
	"protecting myself from junk", "protect myself from junk", "link to deliver your message",
	"only have to do this once", "won't have to do this again", "message is on hold",
	NULL,
};

/* Sentences of absence, which people write as well */
const char *const absence_sentences[] = {
	"out of the office until", "out of the office from", "out of the office with", "out of the office and",
	"out of the office through", "out of the office this", "out of the office for", "out of the office on leave",
	"out of the office.", "out of office until", "out of office from", "out of office with", "out of office and",
	"currently out of", "currently away from", "currently on leave", "currently on vacation",
	"currently on annual leave", "currently on holiday", "i am on annual leave", "i am on parental leave",
	"i am on maternity leave", "i am on paternity leave", "i am on medical leave", "i am on sick leave",
	"i am on vacation until", "i am on vacation from", "i am on vacation and", "i am away until",
	"i am away from", "i am on leave until", "i am on holiday until", "when i return", "upon my return",
	"on my return", "my return to the office", "fuera de la oficina hasta", "fuera de la oficina desde",
	"fuera de la oficina y", "fuera de la oficina.", "estoy fuera de la oficina", "me encuentro fuera de",
	"estare fuera de la oficina", "me encuentro de vacaciones", "estoy de vacaciones hasta",
	"estare de vacaciones", "estare ausente", "estoy ausente", "me encuentro ausente", "jestem poza biurem",
	"poza biurem do", "przebywam na urlopie", "jestem na urlopie do", "bede na urlopie", "jestem nieobecny",
	"jestem nieobecna", "bede nieobecny", "bede nieobecna", "nieobecny do", "nieobecna do",
	"przebywam poza biurem", "przebywam na zwolnieniu", "nie ma mnie w biurze", "nicht im buro", "nicht im hause",
	"wieder im buro", "auser haus", "bis zum * abwesend", "bin abwesend", "ich befinde mich * urlaub",
	"im urlaub bis", "je suis absent", "je suis absente", "je suis en conge", "je serai absent",
	"je serai de retour", "absente du bureau", "actuellement en conge", "sono fuori ufficio", "saro assente",
	"sono assente", "estou fora do escritorio", "estarei ausente", "estou ausente", "ik ben afwezig",
	"ik ben niet aanwezig", "jag ar inte pa kontoret", "jeg er ikke pa kontoret", "я в отпуске",
	"thank you for contacting", "thanks for contacting", "thank you for reaching out to our",
	"gracias por contactar", "gracias por ponerse en contacto", "gracias por comunicarse",
	"gracias por escribirnos", "dziekujemy za kontakt", "dziekujemy za wiadomosc", "dziekujemy za przeslanie",
	"vielen dank fur ihre nachricht", "vielen dank fur ihre e-mail", "vielen dank fur ihre mail",
	"danke fur ihre nachricht", "limited access to my", "no access to my", "will not have access to",
	"i will be reading", "not be checking", "sin acceso al correo", "acceso limitado al correo", "a mi regreso",
	"a mi vuelta", "po powrocie odpowiem", "odpowiem po powrocie", "ograniczony dostep do poczty",
	"nie mam dostepu do poczty", "juz nie pracuje", "nie pracuje juz", "will not be reading my mail",
	"away until", "away from my desk", "out until", "actualmente estoy de vacaciones", "actualmente me encuentro",
	"actualmente estoy fuera", "estoy de vacaciones y regres*", "regresare a la oficina",
	"out of the office starting", "out of the office beginning", "out of office starting",
	"will not return until", "will be back in the office", "back in the office on", "wracam do biura",
	"obecnie przebywam", "jestem obecnie nieobecn*", "jestem obecnie na urlopie", "zurzeit nicht im",
	"derzeit nicht im", "actuellement absent*", "limited access to e*", "no access to e*",
	"limited access to my e*", "limited email access", "limited e-mail access",
	NULL,
};

/* What no absent program asks of us */
const char *const asking_words[] = {
	"resume", "my emails", "my mails", "my e-mails", "remove me", "take me off", "unsubscribe me", "sign me up",
	"stop sending", "darme de baja", "denme de baja", "quitenme", "apuntenme", "wstrzym*", "przerwa", "paus*",
	"unsubscribe", "reanud*", "wznow*", "wypis*", "wykres*", "usunac mnie", "usuniecie mnie", "stop emailing",
	"stop mailing", "no longer wish", "quitarme", "borrarme",
	NULL,
};

/* A mail program reports a nod */
const char *const reactions[] = {
	"reacted to your message", "reacted to your email", "reacted via gmail", "reacted to:", "has reacted to",
	"reacciono a tu mensaje", "reacciono a su mensaje", "ha reaccionado a tu mensaje", "reacciono mediante gmail",
	"ha reaccionado mediante gmail", "reacciono a traves de gmail", "ha reaccionado a traves de gmail",
	"zareagowal na twoja wiadomosc", "zareagowala na twoja wiadomosc", "zareagowal(a) na twoja wiadomosc",
	"zareagowano na twoja wiadomosc", "zareagowal(a) przez gmaila", "zareagowal przez gmaila",
	"zareagowala przez gmaila", "zareagowal(a) w gmailu", "zareagowal w gmailu",
	"hat auf ihre nachricht reagiert", "hat auf deine nachricht reagiert", "hat uber gmail reagiert",
	"a reagi a votre message", "a reagi via gmail", "ha reagito al tuo messaggio", "ha reagito al messaggio",
	"liked your message", "loved your message",
	NULL,
};

/* Undeliverable notices: who sends them */
const char *const bounce_senders[] = {
	"mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon", "mdaemon",
	"mail delivery subsystem", "mail delivery system", "mail delivery service", "mail deliverysystem",
	"mail system", "delivery subsystem", "microsoftexchange*", "email delivery", "mail-delivery",
	"delivery-status", "mailsystem", "smtp gateway", "internet mail delivery", "non-delivery", "no-delivery",
	"mailer daemon", "mail delivery", "servicio de correo", "sistema de correo", "subsistema de entrega",
	"sistema de entrega", "system dostarczania", "system pocztowy", "mail-system", "mailsubsystem",
	"mail deliverysubsystem", "mail daemon", "maildelivery", "mail-dienst", "amavisd-new", "content-filter",
	"mdaemon at", "e-mail delivery", "email system", "e-mail system", "message delivery", "servizio di posta",
	"почтовая система", "emaildelivery", "smtp server", "smtp-server", "mail server", "mailserver",
	"mail gateway", "mail router", "delivery system", "delivery status",
	NULL,
};

/* ... and under what names people and machines do */
const char *const bounce_roles[] = {
	"postmaster", "mail", "mta", "mtagate", "mailer", "antispam", "mailgate", "postoffice", "bounce", "bounces",
	"mailadmin", "mail-admin", "mail admin", "mail administrator", "system administrator", "systemadministrator",
	"administrateur", "administrateur du systeme", "administrador del sistema", "administrador de correo",
	"administrator systemu", "amministratore di sistema", "systeembeheerder", "系统管理员", "系統管理員", "システム管理者",
	"postmeister", "microsoft outlook", "virus scanner", "administrator", "noreply", "no-reply", "donotreply",
	"do-not-reply", "notification", "notifications", "mailserver-noreply",
	NULL,
};

/* their subjects */
const char *const bounce_subjects[] = {
	"undeliverable", "undeliverable mail", "undelivered", "undelivered mail", "undelivered message",
	"undeliverable message", "returned mail", "returned to sender", "return to sender",
	"delivery status notification", "delivery status", "delivery failure", "delivery failed", "delivery error",
	"delivery report", "delivery notification", "delivery problem", "delivery has failed",
	"delivery reports about", "failure notice", "failure delivery", "failed delivery", "failed mail",
	"failed message", "failed to deliver", "failure to deliver", "mail delivery", "mail failure", "mail error",
	"mail system error", "mail could not be delivered", "mail delivery failed", "message delivery",
	"message undeliverable", "message could not be delivered", "message you sent blocked",
	"message not delivered", "could not be delivered", "could not send message", "couldn't be delivered",
	"cannot be delivered", "not delivered", "non-delivery", "nondeliverable", "nondelivery", "non delivery",
	"non-deliverable", "non remis", "non remise", "unable to deliver", "unknown user", "user unknown",
	"unzustellbar", "unzustellbare", "nicht zustellbar", "nicht zugestellt", "zustellung fehlgeschlagen",
	"zustellungsfehler", "no se puede entregar", "no se pudo entregar", "no entregado", "no entregable",
	"mensaje no entregado", "error de entrega", "fallo en la entrega", "imposible entregar", "correo devuelto",
	"devuelto", "nie dostarczono", "niedostarczona", "niedostarczone", "nie mozna dostarczyc", "zwrot wiadomosci",
	"nie doreczono", "blad doreczenia", "niedoreczenie", "non recapitabile", "nao foi possivel entregar",
	"nao entregue", "echec de remise", "echec de livraison", "warning: could not send", "warning: message",
	"delayed mail", "delayed", "still being retried", "problem delivering", "mail rejected", "message rejected",
	"rejected", "permanent error", "bounced mail", "bounce", "your mail could not", "your message could not",
	"недоставлен*", "не доставлено", "配信不能", "エラーメール", "送信失敗", "配信失敗", "niedostarczalne", "niedostarczalny",
	"niedostarczalna", "wiadomosc niedostarczona", "wiadomosc nie zostala dostarczona", "error en la entrega",
	"mensaje devuelto", "correo no entregado", "mensaje no enviado", "delivery incomplete", "mail not delivered",
	"message not sent", "message blocked", "mensaje bloqueado", "niedostarczone:", "nicht zugestellt:",
	"non remis :", "onbestelbaar", "impossibile recapitare", "mancata consegna", "mancato recapito",
	"notifica di mancato recapito", "nao e possivel entregar", "falha na entrega", "falha de entrega",
	"mensagem nao entregue", "недоставлено", "не удается доставить", "сообщение не доставлено", "не доставлено:",
	"无法送达", "未传递", "无法投递", "退信", "系统退信", "邮件退回", "無法傳遞", "未能传递", "kan inte levereras", "olevererbart",
	"kan ikke leveres", "nelze dorucit", "nedorucitelne", "kezbesithetetlen", "teslim edilemedi",
	"teslim edilemiyor", "nelivrabil", "netransmisibil", "전달할 수 없", "배달되지", "배달 실패", "반송",
	"notificacion del estado de entrega", "notificacion de estado de entrega", "no se ha podido entregar",
	"no se ha entregado", "aviso de no entrega", "powiadomienie o stanie dostarczenia",
	"powiadomienie o niedostarczeniu", "stan dostarczenia", "zwrot poczty", "wiadomosc zwrocona",
	"benachrichtigung uber den zustellungsstatus", "benachrichtigung zum ubermittlungsstatus",
	"zustellung nicht moglich", "mail konnte nicht zugestellt", "nachricht nicht zugestellt",
	"avis de non-remise", "avis de non remise", "notification d'etat de remise", "message non distribue",
	"message non delivre", "echec de la remise", "echec d'envoi", "notification de l'etat de remise",
	"bezorging mislukt", "niet bezorgd", "уведомление о состоянии доставки", "ошибка доставки", "配送不能", "配信エラー",
	"メール配信", "送信エラー", "未配信", "宛先不明", "投递失败", "发送失败", "message status - undeliverable", "message status",
	"mdaemon notification", "mail delivery report", "non recapitato", "permanent delivery failure",
	"message failure", "email failure", "email delivery failure", "email bounced", "email not delivered",
	"e-mail could not", "undeliverable:", "notice: mail delivery", "mail undeliverable", "unable to send",
	"could not send", "smtp error", "address not found", "recipient not found", "message returned",
	"delivered:", "relayed:", "entregado:", "retransmitido:", "dostarczono:", "zugestellt:",
	"weitergeleitet:", "distribue :", "consegnato:", "entregue:", "aviso de fallo", "aviso de error",
	"notificacion de error", "fehlermeldung", "avis d'erreur", "avviso di errore", "powiadomienie o bledzie",
	"avis d'echec", "notificacion de fallo",
	"opoznienie dostarczenia", "opoznione dostarczenie", "dostarczenie opoznione", "dostarczanie opoznione",
	"opoznienie w dostarczeniu", "livraison differee", "livraison retardee", "remise retardee",
	"remise differee", "retard de remise", "distribution retardee", "verzogerte zustellung",
	"zustellung verzogert", "zustellverzogerung", "verzogerung bei der zustellung", "nachricht verzogert",
	"recapito ritardato", "recapito posticipato", "consegna ritardata", "consegna in ritardo",
	"ritardo nella consegna", "entrega retrasada", "entrega demorada", "retraso en la entrega",
	"mensaje retrasado", "entrega adiada", "entrega atrasada", "atraso na entrega", "bezorging vertraagd",
	"vertraagde bezorging", "bezorging is vertraagd", "доставка отложена", "доставка задерж*",
	"задержка доставки", "配信遅延", "配信の遅延", "配信が遅", "传递延迟", "传递已延迟", "傳遞延遲", "echec de distribution",
	"courrier non distribue", "zwrot niedostarczonej", "nie moze zostac dostarczon*",
	"전송되지 못", "발송실패", "발송 실패", "전송 실패", "failed mail delivery", "error sending message",
	"meddelandet kunde inte levereras", "kunde inte levereras", "kunne ikke leveres", "nedorucitelna",
	"nedorucitelny",
	"remis :", "bezorgd:", "доставлено:", "配信済み:", "已送达:", "已传递:",
	NULL,
};

/* and what they say */
const char *const bounce_sentences[] = {
	"could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered",
	"can't be delivered", "could not deliver", "unable to deliver", "not able to deliver",
	"wasn't able to deliver", "was not delivered", "wasn't delivered", "not been delivered", "undeliverable",
	"undelivered", "delivery failed", "delivery has failed", "delivery to the following", "failed to deliver",
	"delivery failure", "delivery error", "permanent fatal errors", "permanent error", "fatal errors",
	"transient non-fatal", "the following address", "the following recipient", "the following addresses",
	"the following recipients", "user unknown", "unknown user", "no such user", "mailbox unavailable",
	"mailbox not found", "mailbox full", "mailbox is full", "over quota", "quota exceeded", "does not exist",
	"doesn't exist", "recipient unknown", "address rejected", "recipient rejected", "invalid recipient",
	"host unknown", "returned to sender", "returned mail", "message was not accepted", "has been rejected",
	"was rejected", "this is the mail system", "mail delivery system", "failure notice", "reporting-mta",
	"diagnostic-code", "original message follows", "below this line is a copy", "no se pudo entregar",
	"no se ha podido entregar", "no pudo ser entregado", "no existe", "buzon lleno",
	"nie mogla zostac dostarczona", "nie mozna bylo dostarczyc", "nie zostala dostarczona", "nie istnieje",
	"skrzynka * pelna", "nicht zugestellt werden", "n'a pas pu etre", "non e stato possibile", "nao foi entregue",
	"存在しません", "見つかりません", "配信", "nie powiodlo sie", "dostarczanie do", "no se pudo enviar", "no se entrego",
	"no fue entregado", "error al entregar", "delivery to these recipients", "delivery of the following message",
	"fehler bei der nachrichtenzustellung", "nicht zugestellt", "konnte nicht zugestellt", "echec de la remise",
	"n'a pas ete remis", "n'ont pas pu etre", "falha na entrega", "nao foi possivel entregar",
	"nao pode ser entregue", "recapito non riuscito", "impossibile recapitare", "non e stato recapitato",
	"non e stato possibile recapitare", "bezorging is mislukt", "niet worden bezorgd", "niet bezorgd", "配信に失敗",
	"配信できません", "送信できません", "届けることができません", "お届けできません", "エラーのため", "未能传递", "无法送达", "退回", "退信", "投递失败", "无法投递",
	"сбой доставки", "не может быть доставлено", "не было доставлено", "не доставлено", "не удалось доставить",
	"det gick inte att leverera", "kunne ikke leveres", "doruceni", "nepodarilo se", "teslim edilemedi",
	"kezbesit*", "배달하지 못했", "전달하지 못했", "전송하지 못했", "no pudo entregarse", "no se ha entregado",
	"no ha podido ser entregado", "no ha sido entregado", "no pudo ser enviado", "nie mogla byc dostarczona",
	"nie mogla zostac doreczona", "nie zostala doreczona", "nie udalo sie dostarczyc", "nie udalo sie doreczyc",
	"nie mozna dostarczyc", "could not be sent", "could not be reached", "did not reach", "has failed",
	"not reach", "unable to be delivered", "delivery to * failed", "failed permanently", "address not found",
	"message blocked", "returned the following", "had delivery errors", "delivery status notification", "delayed",
	"will be retried", "has been delayed", "successfully delivered", "failed recipient", "failed address",
	"no he podido entregar", "no he podido", "no se ha podido", "nie bylem w stanie", "nie udalo sie",
	"nicht zustellen", "konnte nicht ausgeliefert", "n'ai pas pu", "je n'ai pas pu", "non ho potuto",
	"nao consegui entregar", "kon niet worden",
	"dostarczenie do", "la remise a ces", "la livraison a ces", "zustellung an folgende", "il recapito a",
	"a entrega para estes", "la entrega a", "bezorging aan", "доставка следующим", "次の受信者またはグループ", "传递到以下",
	"nie zostala jeszcze dostarczona", "n'a pas encore ete remis", "noch nicht ubermittelt",
	"noch nicht zugestellt", "non e stato ancora recapitato", "non e ancora stato recapitato",
	"ainda nao foi entregue", "aun no se ha entregado", "todavia no se ha entregado", "nog niet bezorgd",
	"nie moze zostac dostarczon*", "nie zostaly dostarczone", "kan niet worden bezorgd",
	"전송되지 못",
	NULL,
};

/* Other things are delivered, too */
const char *const parcel_words[] = {
	"parcel", "parcels", "shipment", "your order", "your package", "tracking number", "courier service", "paquete", "su pedido",
	"tu pedido", "numero de seguimiento", "paczka", "paczki", "paczke", "twoje zamowienie", "numer przesylki", "ihr paket",
	"sendungsnummer", "colis", "votre commande", "il pacco", "encomenda", "pakket",
	NULL,
};

/* Who passes complaints on */
const char *const complaint_senders[] = {
	"fbl", "feedback", "feedbackloop", "feedback-loop", "complaints", "complaint", "abuse", "abuse-report", "abusereport",
	"abuse-reports", "arf", "scomp", "spamcop", "spam-report", "spamreport", "spam-reports", "junkmail", "staff", "jmrp",
	"noreply", "no-reply", "fbl-report", "fbl-no-reply", "fbl-noreply", "spam", "postmaster",
	NULL,
};

/* ... by a part of their address */
const char *const complaint_desks[] = {
	"spamcop", "fbl", "feedback", "feedbackloop", "complaints", "abuse", "signal-spam",
	"scomp",
	NULL,
};

/* and how they say it */
const char *const complaint_words[] = {
	"abuse report", "abuse complaint", "spam complaint", "spam report", "spam feedback", "feedback loop",
	"email feedback report", "feedback report for", "complaint about", "complaint report", "complaint notification", "complaint feedback",
	"junk report", "junk mail report", "junk e-mail report", "junk email report", "marked as spam",
	"marked as junk", "marked * as spam", "marked * as junk", "reported as spam", "reported as junk",
	"reported * as spam", "reported * as junk", "reported * as unwanted", "identified as spam by",
	"considers * spam", "considered * to be spam", "flagged as spam", "flagged * as spam", "denuncia de spam",
	"denuncia de correo", "queja por spam", "queja de spam", "marco * como spam", "marcado como spam",
	"marcado * como correo no deseado", "marcado * no deseado", "informe de abuso", "zgloszenie spamu",
	"skarga na spam", "raport o naduzyciu", "oznaczyl* * jako spam", "oznaczona jako spam", "zgloszona jako spam",
	"spam-beschwerde", "missbrauchsmeldung", "als spam markiert", "als spam gemeldet", "signale comme spam",
	"signale comme indesirable", "signalement de spam", "plainte pour spam", "segnalato come spam",
	"segnalazione di spam", "denuncia por spam", "marcou * como spam", "als spam gerapporteerd", "жалоба на спам",
	"пожаловал*", "отметил * как спам", "迷惑メール報告", "垃圾邮件举报", "opt-out request", "opt-out report",
	"opt out request", "opt-out notification", "removal request", "requests removal", "requested removal",
	"asked to be removed", "unsubscribe report", "this is spam", "as abusive", "reported your message",
	"reported your email", "reported an email", "[spamcop",
	"client tos notification", "tos notification",
	NULL,
};

/* ... of what */
const char *const complaint_objects[] = {
	"message*", "mail*", "email*", "e-mail*", "spam*", "junk", "unwanted", "abusive", "feedback", "opt-out", "opt out", "removal",
	"removed", "unsubscribe", "correo*", "mensaje*", "wiadomosc*", "nachricht*", "courriel*", "messaggi*", "mensage*", "spamu", "tos",
	"naduzyciu", "missbrauchsmeldung", "indesirable", "письм*", "сообщени*", "спам*", "メール*", "迷惑メール報告", "垃圾邮件举报",
	NULL,
};

/* Who says so is a filter, not a reader */
const char *const filter_words[] = {
	"by our filter*", "by our spam filter*", "by our content filter*", "by our mail filter*", "by our email filter*",
	"by our anti-spam*", "by our antispam*", "by our gateway*", "by our mail gateway*", "by the spam filter*", "by the filter*",
	"quarantined", "in quarantine", "por nuestro filtro*", "por el filtro*", "por nuestros filtros", "en cuarentena",
	"przez nasz filtr*", "przez filtr*", "w kwarantannie", "von unserem filter*", "von unserem spamfilter", "in quarantane",
	NULL,
};

/* ... and who says this is somebody who writes, not a desk that reports */
const char *const own_words[] = {
	"i will", "i have", "i am", "i had", "i got", "i found", "i moved", "i think", "i can*", "i would", "i don't", "i want*", "i'm",
	"i've", "i'll", "i'd", "see you", "we would like", "we'd like", "we will send", "our office", "our team", "here is our",
	"please share", "nos gustaria", "nos vemos", "les escribo", "le escribo", "nuestra oficina", "chcemy", "chcialbym",
	"chcialabym", "chcielibysmy", "nasze biuro", "do zobaczenia",
	NULL,
};

/* Receipts in words: the subject begins so, and the text says this */
const char *const receipt_subjects[] = {
	"read:", "not read:", "deleted:", "leido:", "no leido:", "eliminado:", "przeczytano:", "przeczytane:",
	"nieprzeczytane:", "nie przeczytano:", "gelesen:", "ungelesen:", "gelezen:", "lu:", "lu :", "non lu:",
	"non lu :", "letto:", "lida:", "last:", "return receipt", "read receipt", "acuse de recibo",
	"confirmacion de lectura", "potwierdzenie odczytu", "potwierdzenie przeczytania", "potwierdzenie otrzymania",
	"lesebestatigung", "accuse de reception", "confirmation de lecture", "прочитано:", "прочтено:", "开封", "已读",
	"已讀", "開封済み", "開封確認", "既読", "olvasva", "lest:", "luettu:", "okundu", "citit:", "precteno:", "read receipt:",
	"displayed:", "confirmacao de leitura", "conferma di lettura", "leesbevestiging", "ricevuta di ritorno",
	"kvittering", "odczytano:", "leida:", "leido -", "lido:", "lida :", "przeczytane -",
	"eliminado sin leer:", "no leida:", "eliminada sin leer:", "usuniete bez czytania:",
	"usunieto bez czytania:", "nieprzeczytana:", "przeczytana:", "ungelesen geloscht:", "nicht gelesen:",
	"geloscht:", "supprime sans etre lu:", "supprime :", "supprime:", "non letta:", "non letti:", "letta:",
	"eliminato:", "nao lida:", "nao lido:", "nao lida :", "excluida:", "niet gelezen:", "ongelezen:",
	"verwijderd:", "не прочитано:", "прочтено :", "удалено:", "未读:", "未讀:", "未開封:", "未開封の", "已读:", "olast:",
	"ulest:", "confirmacion de lectura:", "reading confirmation", "lettura:", "lu -", "gelesen -",
	"non letto:",
	NULL,
};
const char *const receipt_sentences[] = {
	"was read on", "was read at", "has been read", "was deleted without being read", "deleted without being read",
	"was displayed on", "return receipt", "read receipt", "this receipt", "se leyo el", "fue leido",
	"ha sido leido", "se elimino sin leer", "eliminado sin haber sido leido", "acuse de recibo",
	"zostala przeczytana", "zostala wyswietlona", "przeczytana w dniu", "usunieta bez przeczytania",
	"potwierdzenie", "wurde gelesen", "wurde ungelesen geloscht", "a ete lu", "ete supprime sans",
	"was received by", "has been displayed", "your message was read", "se ha leido", "fue leida", "foi lida",
	"foi lido", "e stato letto", "e stata letta", "is gelezen", "zostalo przeczytane", "odczytano wiadomosc",
	"hat * gelesen", "gelesen am", "прочитано", "было прочитано", "прочтено", "開封されました", "開封しました", "已被阅读", "已阅读",
	"已讀取", "wurde am", "a ete lu le", "a ete affiche", "lasts",
	"se elimino sin", "fue eliminado sin", "ha sido eliminado sin", "usunieta bez", "usunieto bez",
	"ohne lesen geloscht", "ohne gelesen", "ungelesen geloscht", "geloscht, ohne", "supprime sans",
	"eliminato senza", "eliminata senza", "excluida sem", "excluido sem", "eliminada sem", "verwijderd zonder",
	"zonder te zijn gelezen", "удалено без прочтения", "удалено непрочитанным", "開封されずに削除", "未読のまま削除", "未阅读即",
	"未读即被删除", "zonder dat het is gelezen", "nie zostala przeczytana", "non e stato letto", "nao foi lida",
	NULL,
};

/* What receipts are about, and what people write under the same subject */
const char *const receipt_objects[] = {
	"message*", "mail", "email", "e-mail", "mails", "mensaje*", "correo*", "wiadomosc*", "nachricht*", "e-mails", "bericht*",
	"messaggi*", "mensage*", "сообщени*", "письм*", "メッセージ", "メール", "邮件", "郵件", "메시지", "메일", "meddelande*",
	"meddelelse*", "zprav*", "uzenet*", "viest*", "mesaj*", "ileti*", "melding*",
	NULL,
};
const char *const receipt_wishes[] = {
	"please send", "please confirm", "please acknowledge", "please read", "could you", "can you", "could someone", "por favor",
	"pueden", "puede enviar*", "podria*", "necesito", "prosze", "prosimy", "poprosze", "czy mog*", "potrzebuje", "bitte um",
	"konnen sie", "konnten sie", "merci de", "pourriez-vous", "s'il vous plait",
	NULL,
};

/* "Re:" (before a colon or a number in brackets) */
const char *const reply_prefixes[] = {
	"re", "re:re", "aw", "antw", "antwort", "antwoord", "sv", "vs", "svar", "odp", "odpowiedz", "rif", "r",
	"risposta", "res", "resp", "respuesta", "ref", "ynt", "yan", "bls", "balas", "va", "valasz", "atb", "απ",
	"σχετ", "отв", "ответ", "відп", "回复", "回覆", "答复", "答覆", "返信", "답장", "회신", "רה",
	NULL,
};

/* "Fwd:" */
const char *const forward_prefixes[] = {
	"fwd", "fw", "wg", "rv", "tr", "pd", "przek", "przekazane", "enc", "reenv", "reenviado", "i", "inoltro", "vb",
	"vl", "vs", "doorst", "vidb", "vidarebefordrat", "videresendt", "trs", "tovabbitas", "tov", "redir", "ilt",
	"пересл", "πρθ", "转发", "轉寄", "轉發", "転送", "전달",
	NULL,
};

/* "[EXTERNAL]" */
const char *const subject_banners[] = {
	"external", "ext", "extern", "externe", "externo", "externa", "external sender", "external email",
	"external mail", "outside", "zewnetrzny", "zewnetrzna", "zewn", "spam", "suspected spam", "suspect",
	"possible spam", "bulk", "caution", "warning", "unverified", "unverified sender", "not virus scanned",
	"secure", "encrypt", "encrypted", "phish", "phishing", "warn", "esterno", "e-mail externe", "correo externo",
	NULL,
};
/* clang-format on */
