/* test_spanish.c - what people may count on when they write in Spanish, of Spain and of America. */
#include "tests/letter/written.h"

static void people_join(void **state)
{
	static const struct written mails[] = {
		{ "", "", "Hola, quisiera formar parte del equipo de Contratación. Gracias, Lucía",
		        "request es join:hiring" },
		{ "", "", "Me gustaría unirme al equipo de formación, por favor.", "request es join:education" },
		{ "", "Inscripción", "Anótenme en Retención por favor", "request es join:retention" },
		{ "", "",
		        "Denme de alta en el equipo de educación y formación, por favor.\n\nAtentamente,\nDra. Pilar Soto",
		        "request es join:education" },
		{ "", "", "quiero anotarme en el grupo de capacitacion", "request es join:education" },
		{ "", "", "sumenme al equipo de contratacion local porfa", "request es join:hiring" },
		{ "", "", "Buenos días, deseo inscribirme en los equipos de Educación y de Retención.",
		        "request es join:education join:retention" },
		{ "", "", "¿Podrían inscribirme en Contratación Local y Dirigida?", "request es join:hiring" },
		{ "", "", "¿Me podrías apuntar al equipo de retención? Mil gracias", "request es join:retention" },
		{ "", "", "Hola! ¿me podés anotar en formación? Gracias", "request es join:education" },
		{ "", "", "Les agradecería que me incluyeran en el equipo de Contratación.", "request es join:hiring" },
		{ "", "", "Agradecería que me dieran de alta en Retención.", "request es join:retention" },
		{ "", "", "Quería apuntarme a todos los equipos.", "request es join:*" },
		{ "", "Quiero participar", "Me gustaría participar en el equipo de Trayectorias Profesionales",
		        "request es join:retention" },
		{ "", "", "Solicito mi incorporación al equipo de Educación.", "request es join:education" },
		{ "", "Solicitud",
		        "Estimados señores:\n\nPor la presente solicito el alta en el equipo de Contratación Local.\n\nQuedo a la espera de su respuesta.\nUn cordial saludo,\nRamón Gil",
		        "request es join:hiring" },
		{ "", "", "Me interesa unirme al equipo de retención", "request es join:retention" },
		{ "", "", "Estoy interesada en formar parte del equipo de formación.", "request es join:education" },
		{ "", "alta", "", "request es join:?" },
		{ "", "", "Apúntame a educacion y contratacion, porfa", "request es join:education join:hiring" },
		{ "", "", "Añádeme a la lista de Contratación.", "request es join:hiring" },
		{ "", "", "Agréguenme por favor al grupo de retencion y trayectorias profesionales",
		        "request es join:retention" },
		{ "", "", "quiero entrar en el equipo de Formacion", "request es join:education" },
		{ "", "", "Hola, soy Marta, enfermera en Lakeside. Quiero ser miembro del equipo de Retención.",
		        "request es join:retention" },
		{ "", "", "Inscribime en capacitación, gracias", "request es join:education" },
		{ "", "", "Me sumo al equipo de Contratación.", "request es join:hiring" },
		{ "", "", "Apúntenme a mí y a mi compañera Inés al equipo de formación.", "request es join:education" },
		{ "", "", "Quiero apuntarme al equipo de formación porque trabajo como enfermera.",
		        "request es join:education" },
		{ "join", "Retención", "Hola, muchas gracias.", "request es join:retention" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void people_leave(void **state)
{
	static const struct written mails[] = {
		{ "", "", "Bórrenme de la lista, por favor.", "request es leave:*" },
		{ "", "", "Sáquenme del equipo de contratación.", "request es leave:hiring" },
		{ "", "", "Dame de baja de todo", "request es leave:*" },
		{ "", "", "ya no quiero recibir correos", "request es leave:*" },
		{ "", "", "Ya no deseo recibir sus mensajes, gracias.", "request es leave:*" },
		{ "", "", "No quiero recibir más correos de ustedes.", "request es leave:*" },
		{ "", "", "Por favor, no me manden más correos.", "request es leave:*" },
		{ "", "", "dejen de mandarme mails", "request es leave:*" },
		{ "", "", "Necesito darme de baja del equipo de Educación y Formación.", "request es leave:education" },
		{ "", "", "Quiero salirme del grupo de retención.", "request es leave:retention" },
		{ "", "", "¿Podrían darme de baja de Contratación, por favor? Cambié de trabajo. Gracias.",
		        "request es leave:hiring" },
		{ "", "", "Solicito la baja del equipo de Retención.", "request es leave:retention" },
		{ "", "", "Les ruego me den de baja de la lista de distribución.", "request es leave:*" },
		{ "", "", "Ruego que me eliminen de su lista de correo.", "request es leave:*" },
		{ "", "", "quitame de la lista", "request es leave:*" },
		{ "", "", "Sacame de todos los equipos, por favor.", "request es leave:*" },
		{ "", "desuscribirme", "", "request es leave:*" },
		{ "", "", "desuscríbanme por favor", "request es leave:*" },
		{ "", "", "Quiero dejar el equipo de formación.", "request es leave:education" },
		{ "", "", "Quiero dejar de recibir los correos del equipo de contratación", "request es leave:hiring" },
		{ "", "", "Renuncio al equipo de Retención.", "request es leave:retention" },
		{ "", "", "Ya no deseo pertenecer al equipo de Educación.", "request es leave:education" },
		{ "", "", "No deseo seguir en el equipo de contratación.", "request es leave:hiring" },
		{ "", "Baja", "Solicito causar baja en el equipo de Formación.\nGracias por todo lo aprendido.\nIsabel",
		        "request es leave:education" },
		{ "", "",
		        "Buenas tardes. Me jubilo a fin de mes. Por favor, elimínenme de la lista. Ha sido un placer.",
		        "request es leave:*" },
		{ "", "baja formacion", "", "request es leave:education" },
		{ "", "BAJA CONTRATACIÓN Y RETENCIÓN", "", "request es leave:hiring leave:retention" },
		{ "", "", "Quiero salir de contratación y entrar en educación",
		        "request es leave:hiring join:education" },
		{ "", "", "Hola buen dia quisiera que me saquen del grupo de contratacion muchas gracias",
		        "request es leave:hiring" },
		{ "", "Cambio de puesto",
		        "Buenos días:\n\nDesde el mes pasado trabajo en otro departamento y ya no llevo estos temas. ¿Serían tan amables de darme de baja de la lista?\n\nMuchas gracias y un saludo,\nTeresa Ros\nCoordinadora",
		        "request es leave:*" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void every_command_is_understood(void **state)
{
	static const struct written mails[] = {
		{ "", "pausa", "", "request es pause" },
		{ "", "", "Pausen mis correos hasta el 15 de enero, por favor.", "request es pause:2027-01-15" },
		{ "", "", "pausa hasta marzo", "request es pause:2027-03-01" },
		{ "", "", "pausa hasta el lunes", "request es pause:2026-11-30" },
		{ "", "", "Quisiera una pausa de dos semanas.", "request es pause:2026-12-08" },
		{ "", "", "pausa por tres meses", "request es pause:2027-02-24" },
		{ "", "", "pausa hasta fin de año", "request es pause:2026-12-31" },
		{ "", "", "¿Pueden pausar mis correos durante un mes? Me operan la rodilla.",
		        "request es pause:2026-12-24" },
		{ "", "", "pausa hasta después de las fiestas", "unclear es" },
		{ "", "", "pausa hasta el 31 de febrero", "unclear es" },
		{ "", "", "pausa hasta mediados de enero", "request es pause:2027-01-15" },
		{ "", "", "pausa hasta el 03/04/2027", "unclear es" },
		{ "", "reanudar", "", "request es resume" },
		{ "", "", "Ya volví, reanuden mis correos por favor.", "request es resume" },
		{ "", "", "Prefiero recibir un resumen semanal.", "request es digest" },
		{ "", "resumen", "gracias", "request es digest" },
		{ "", "", "Prefiero recibir cada correo.", "request es each" },
		{ "", "cada correo", "", "request es each" },
		{ "", "estado", "", "request es status" },
		{ "", "", "¿En qué equipos estoy inscrita?", "request es status" },
		{ "", "", "Hola, ¿a qué equipos pertenezco?", "request es status" },
		{ "", "", "¿Cuándo es la próxima reunión del equipo de formación?", "request es meetings" },
		{ "", "", "¿Qué equipos existen?", "request es teams" },
		{ "", "", "¿Qué datos tienen de mí?", "request es data" },
		{ "", "", "Envíenme todos los datos que tengan sobre mí.", "request es data" },
		{ "", "", "Borren todos mis datos personales.", "request es forget" },
		{ "", "olvidar", "", "request es forget" },
		{ "", "ayuda", "", "request es help" },
		{ "", "", "¿Cómo puedo darme de baja?", "request es help" },
		{ "", "", "¿Qué pasa si me doy de baja?", "request es help" },
		{ "", "", "¿Es posible pausar los correos?", "request es help" },
		{ "", "", "Buenas, ¿cómo me apunto a un equipo?", "request es help" },
		{ "", "confirmo", "", "unclear es" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void nothing_uncertain_acts(void **state)
{
	static const struct written mails[] = {
		{ "", "", "No me borren de la lista, por favor.", "unclear es" },
		{ "", "", "No quiero darme de baja.", "unclear es" },
		{ "", "", "Yo no pedí unirme a ningún equipo.", "unclear es" },
		{ "", "", "Si no hay cuota, apúntenme a formación.", "unclear es" },
		{ "", "", "Apúntenme a formación, siempre y cuando sea gratis.", "unclear es" },
		{ "", "", "Estoy pensando en darme de baja.", "people " },
		{ "", "", "Quizás me una el próximo año.", "people " },
		{ "", "", "Por favor den de baja a mi compañera Sonia Paz.", "people " },
		{ "", "", "¿Pueden inscribir a mi jefe en el equipo de retención?", "unclear es" },
		{ "", "", "Apúntenme a contratación. No, mejor no.", "unclear es" },
		{ "", "", "baja contratación\nalta contratación", "unclear es" },
		{ "", "", "Quiero información, por favor.", "unclear es" },
		{ "", "", "Menos correos, por favor.", "unclear es" },
		{ "", "", "Me interesa el equipo de retención.", "unclear es" },
		{ "", "", "Quiero cancelar mi suscripción.", "unclear es" },
		{ "", "", "Quiero salir de todos los equipos menos de Retención.", "unclear es" },
		{ "", "", "Hoy no puedo, quedé para salir a comer con unos amigos.", "people " },
		{ "", "Baja médica", "Estoy de baja médica y esta semana no podré llevar las actas.", "people " },
		{ "", "", "Mañana dan de alta al paciente de la 204.", "people " },
		{ "", "", "Quiero unirme a la felicitación a Carmen por su premio.", "people " },
		{ "", "", "Tenemos que dar de alta a dos pacientes antes del lunes.", "people " },
		{ "", "", "El resumen de la reunión está en la carpeta.", "people " },
		{ "", "Alta", "La paciente recibió el alta ayer, todo bien.", "people " },
		{ "", "", "Baja un poco el volumen de las llamadas, por favor.", "people " },
		{ "", "Pausa", "La pausa del café fue demasiado corta.", "people " },
		{ "", "", "No se olviden de la reunión del jueves.", "people " },
		{ "", "", "Salir del hospital a esa hora es difícil, hay mucho tráfico.", "people " },
		{ "", "Ayuda", "Gracias por la ayuda con la mudanza, fue un gran día para todos.", "people " },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

#define INVITED  "meeting-m-3vd8wa", "Re: Invitación: Retención y Trayectorias Profesionales, 15 de diciembre [m-3vd8wa]"
#define TO_JOIN  "confirm-c-9wq4ky", "Re: Confirma, por favor: unirte a Contratación [c-9wq4ky]"
#define LEFT     "back-r-m4x8t2", "Re: Has salido de Contratación [r-m4x8t2]"
#define QUESTION "question-q-m4x8t2", "Re: ¿A qué equipo? [q-m4x8t2]"

static void what_we_asked_is_answered(void **state)
{
	static const struct written mails[] = {
		{ INVITED, "Sí, allí estaré.", "answer es yes" },
		{ INVITED, "No podré asistir, lo siento.", "answer es no" },
		{ INVITED, "Quizás, depende del turno.", "answer es maybe" },
		{ INVITED, "No voy a poder ir.", "answer es no" },
		{ INVITED, "Cuenta conmigo", "answer es yes" },
		{ INVITED, "Ahí voy a estar", "answer es yes" },
		{ INVITED, "Haré lo posible por ir", "answer es maybe" },
		{ INVITED, "No sé si podré", "answer es maybe" },
		{ INVITED, "¿Habrá aparcamiento?", "people " },
		{ INVITED, "Sí, ¿habrá aparcamiento?", "answer es yes" },
		{ INVITED, "no puedo ese día", "answer es no" },
		{ INVITED, "Confirmo mi asistencia", "answer es yes" },
		{ INVITED, "Asistiré con mucho gusto.", "answer es yes" },
		{ INVITED, "Me temo que no", "answer es no" },
		{ INVITED, "Sí voy, y por favor bórrenme del equipo de formación.", "request es yes leave:education" },
		{ TO_JOIN, "Sí", "request es confirm" },
		{ TO_JOIN, "sí quiero", "request es confirm" },
		{ TO_JOIN, "Confirmo, gracias", "request es confirm" },
		{ TO_JOIN, "No fui yo", "request es no" },
		{ TO_JOIN, "No, gracias", "request es no" },
		{ TO_JOIN, "¿Quién es usted?", "request es help" },
		{ TO_JOIN, "Claro, adelante", "request es confirm" },
		{ TO_JOIN, "Todo correcto, gracias.", "request es confirm" },
		{ TO_JOIN, "no me interesa", "request es no" },
		{ TO_JOIN, "Sí, si es gratis", "unclear es" },
		{ TO_JOIN, "Gracias", "request es confirm" },
		{ TO_JOIN, "dale, gracias", "request es confirm" },
		{ TO_JOIN, "Por supuesto que sí", "request es confirm" },
		{ LEFT, "Fue un error, quiero volver", "request es join:*" },
		{ LEFT, "Gracias por todo", "people " },
		{ QUESTION, "formación", "request es join:education" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void only_own_words_count(void **state)
{
	static const struct written mails[] = {
		{ "", "Respuesta automática: Invitación",
		        "Estoy de vacaciones. Para darse de baja escriban a soporte@lakeside.example.", "auto-reply " },
		{ "", "Re: Bienvenida",
		        "Gracias por su mensaje. Estaré fuera de la oficina hasta el 7 de diciembre. En caso de urgencia llamen a recepción.",
		        "auto-reply " },
		{ "", "Re: Invitación",
		        "Hemos recibido su solicitud y le responderemos lo antes posible. Número de caso: 4471.",
		        "auto-reply " },
		{ "", "Re: Invitación",
		        "El señor Gil ya no trabaja en este hospital. Diríjanse a administracion@lakeside.example.",
		        "auto-reply " },
		{ "", "Re: Bienvenida",
		        "Baja retención\n\nEl lun, 23 nov 2026 a las 9:04, Equipos de acción (<teams@collab.example>) escribió:\n\n> Para salir: BAJA EDUCACIÓN.\n",
		        "request es leave:retention" },
		{ "", "RE: Bienvenida",
		        "Apúntenme a formación, por favor.\n\nDe: Equipos de acción <teams@collab.example>\nEnviado el: lunes, 23 de noviembre de 2026 9:04\nPara: ana@lakeside.example\nAsunto: Bienvenida\n\nPara salir: BAJA RETENCIÓN.\n",
		        "request es join:education" },
		{ "", "RE: Bienvenida",
		        "gracias\n\nEnviado desde Outlook para Android\n________________________________\nFrom: Equipos <teams@collab.example>\nSent: Monday, November 23, 2026 9:04:00 AM\nTo: ana@lakeside.example\nSubject: Bienvenida\n\nBAJA RETENCIÓN\n",
		        "people " },
		{ "", "Re: Bienvenida",
		        "Sáquenme de contratación\n\nEnviado desde mi iPhone\n\n> El 23 nov 2026, a las 9:04, Equipos <teams@collab.example> escribió:\n> \n> PAUSA HASTA y una fecha\n",
		        "request es leave:hiring" },
		{ "", "Re: Bienvenida",
		        "resumen\n\nEl 23/11/2026 a las 9:04, Equipos escribió:\n> Para salir: BAJA EDUCACIÓN.\n",
		        "request es digest" },
		{ "", "Re: Bienvenida",
		        "ayuda\n\n   En lunes, 23 de noviembre de 2026, 09:04:11 CET, Equipos <teams@collab.example> escribió:\n\n BAJA EDUCACIÓN\n",
		        "request es help" },
		{ "", "Re: Bienvenida",
		        "estado\n\nEnviado desde mi Samsung Galaxy\n\n\n-------- Mensaje original --------\nDe: Equipos <teams@collab.example>\nFecha: 23/11/26 9:04 (GMT+01:00)\nA: ana@lakeside.example\nAsunto: Bienvenida\n\nBAJA EDUCACIÓN\n",
		        "request es status" },
		{ "", "Re: Bienvenida",
		        "Bórrenme de la lista\n\nEnviado desde Yahoo Mail para Android\n \n  El lun., nov. 23, 2026 a la(s) 9:04, Equipos<teams@collab.example> escribió:\n\n  BAJA EDUCACIÓN\n",
		        "request es leave:*" },
		{ "", "equipo",
		        "Denme de alta en contratación.\n\nEste mensaje y sus adjuntos son confidenciales. Si lo ha recibido por error, bórrelo. Para ejercer su derecho a darse de baja escriba a lopd@lakeside.example.",
		        "request es join:hiring" },
		{ "", "equipo",
		        "Alta en retención, por favor.\n\nUn saludo\nEva Ruiz\nRecursos Humanos | Hospital Lakeside\nTel. 600 000 000\nAntes de imprimir este correo piense en el medio ambiente",
		        "request es join:retention" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

static void one_slip_is_forgiven(void **state)
{
	static const struct written mails[] = {
		{ "", "", "apúntenem a formación", "request es join:education" },
		{ "", "", "quiero unirm al equipo de formacion", "request es join:education" },
		{ "", "desucribirme", "", "request es leave:*" },
		{ "", "ajuda", "", "request es help" },
		{ "", "ressumen", "", "request es digest" },
		{ "", "reuiones", "", "request es meetings" },
		{ "", "equpos", "", "request es teams" },
		{ "", "ＢＡＪＡ ＲＥＴＥＮＣＩÓＮ", "", "request es leave:retention" },
		{ "", "", "quiero darme de baja de la formasion", "request es leave:education" },
		{ "", "", "porfavor borenme de la lista", "request es leave:*" },
	};
	(void)state;
	CHECK_WRITTEN(mails);
}

RUN(people_join, people_leave, every_command_is_understood, nothing_uncertain_acts, what_we_asked_is_answered,
        only_own_words_count, one_slip_is_forgiven)
