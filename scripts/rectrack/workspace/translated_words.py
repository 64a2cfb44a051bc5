"""Words that lists in Spanish, Arabic, Russian and Chinese use for fields. Those in English and French are patterns.

Source: the words of UN documents in these languages, and of lists for follow-up that States publish.
"""

from collections.abc import Mapping

_RESPONSE = "respuesta, posición, الرد, الاستجابة, الموقف, رد الحكومة, ответ, позиция, 答复, 回复, 回应, 立场"
_STATUS = (
    "estado, situación, estado de aplicación, estado de la aplicación, grado de aplicación, الحالة, الوضع, "
    "حالة التنفيذ, وضع التنفيذ, статус, состояние, статус выполнения, состояние выполнения, ход выполнения, "
    "ход осуществления, 状态, 状况, 执行情况, 落实情况, 实施情况, 进展"
)
_TARGET = (
    "plazo, fecha límite, fecha prevista, vencimiento, الموعد النهائي, الموعد المحدد, الأجل, تاريخ الاستحقاق, срок, "
    "сроки, срок выполнения, срок исполнения, крайний срок, 期限, 截止日期, 完成期限, 目标日期"
)
_ADDRESSEES = (
    "destinatario, destinatarios, destinataria, dirigida a, الجهة الموجهة إليها, الجهة المخاطبة, "
    "الموجهة إلى, адресат, "
    "адресаты, кому адресована, 对象, 接受方, 提交对象"
)
_RESPONSIBLE = (
    "responsable, responsables, entidad responsable, institución responsable, organismo responsable, "
    "الجهة المسؤولة, الجهات المسؤولة, الجهة المنفذة, المسؤول, ответственный, ответственные, ответственный орган, "
    "ответственный исполнитель, исполнитель, 负责机构, 负责单位, 责任单位, 主管部门, 牵头单位, 负责人"
)
_STATES = (
    "estado, estados, país, delegación, الدولة, الدول, البلد, الوفد, государство, страна, делегация, 国家, 代表团"
)
_DOCUMENT = (
    "documento, fuente, informe, mecanismo, الوثيقة, المصدر, التقرير, الآلية, документ, источник, доклад, механизм, "
    "文件, 来源, 报告, 机制"
)
_ACTIONS = (
    "medida, medidas, acción, acciones, actividad, actividades, الإجراء, الإجراءات, التدابير, الأنشطة, мера, меры, "
    "действие, действия, мероприятия, 措施, 行动, 活动"
)
_DATE = "fecha, التاريخ, дата, 日期"
_COMMENTS = (
    "observaciones, comentarios, nota, notas, ملاحظات, الملاحظات, تعليقات, примечание, примечания, комментарий, "
    "комментарии, замечания, 备注, 评论"
)
_REASONS = "motivo, motivos, razón, razones, explicación, السبب, الأسباب, التعليل, причина, обоснование, 理由, 原因"
_NUMBER = "núm, número, nº, الرقم, رقم, رقم التوصية, номер, №, номер рекомендации, 编号, 序号, 建议编号"

TRANSLATED_WORDS: Mapping[str, Mapping[str, str]] = {
    "recommendations": {
        "no": _NUMBER,
        "recommendation": (
            "recomendación, recomendaciones, texto de la recomendación, التوصية, التوصيات, نص التوصية, рекомендация, "
            "рекомендации, текст рекомендации, 建议, 建议内容, 建议案文"
        ),
        "title": "título, العنوان, عنوان, название, заголовок, наименование, 标题, 题目, 名称",
        "text quote": "texto completo, texto íntegro, النص الكامل, полный текст, 全文, 原文",
        "summary": (
            "resumen, descripción, texto, detalles, الملخص, ملخص, الوصف, النص, резюме, описание, текст, "
            "краткое изложение, 摘要, 概要, 描述, 说明, 内容, 案文"
        ),
        "themes": (
            "tema, temas, área, áreas, ámbito, categoría, sector, الموضوع, المواضيع, المجال, الفئة, القطاع, "
            "тема, темы, "
            "область, категория, сектор, 主题, 议题, 专题, 领域, 类别"
        ),
        "made by": (
            "formulada por, presentada por, estado recomendante, estado que formula la recomendación, "
            "الدولة الموصية, "
            "الدولة صاحبة التوصية, مقدم التوصية, рекомендующее государство, автор рекомендации, кем вынесена, "
            "кем внесена, 建议国, 提出建议的国家, 提出国, 提出方"
        ),
        "addressees": _ADDRESSEES,
        "responsible": _RESPONSIBLE,
        "response": _RESPONSE,
        "response date": "fecha de respuesta, fecha de la respuesta, تاريخ الرد, дата ответа, 答复日期",
        "status": _STATUS,
        "date": "fecha de actualización, fecha del estado, تاريخ التحديث, дата обновления, дата статуса, 更新日期",
        "target date": _TARGET,
        "action": _ACTIONS,
        "source": _DOCUMENT,
        "paragraph": "párrafo, párrafos, الفقرة, فقرة, пункт, параграф, 段落, 段次",
        "section": (
            "sección, capítulo, página, artículo, القسم, الفصل, الصفحة, المادة, раздел, глава, страница, статья, 章节"
        ),
        "url": "enlace, vínculo, sitio web, الرابط, رابط, ссылка, 链接, 网址",
        "evidence": "pruebas, الأدلة, доказательства, 证据",
        "editor note": _COMMENTS,
    },
    "actions": {
        "title": f"{_ACTIONS}, título, العنوان, название, 标题",
        "addressees": f"{_ADDRESSEES}, {_RESPONSIBLE}",
        "status": _STATUS,
        "target date": _TARGET,
    },
    "positions": {
        "party": f"{_STATES}, parte, الطرف, сторона, 缔约方",
        "stance": "posición, postura, voto, opinión, الموقف, التصويت, الرأي, позиция, мнение, 立场, 表决, 意见",
        "date": _DATE,
        "reason": f"{_REASONS}, {_COMMENTS}",
        "source document": _DOCUMENT,
    },
    "responses": {
        "by": f"{_ADDRESSEES}, {_RESPONSIBLE}, {_STATES}",
        "response": _RESPONSE,
        "date": _DATE,
        "note": f"{_COMMENTS}, {_REASONS}",
        "source document": _DOCUMENT,
    },
}
"""Headings by sheet and field. A field is named as in the patterns of usual words."""
ITEM = f"{_NUMBER}, recomendación, التوصية, рекомендация, 建议"
"""Headings for the recommendation of a row in the other sheets."""

TRANSLATED_GOVERNMENT: Mapping[str, str] = {
    "fr": "Gouvernement",
    "es": "Gobierno",
    "ar": "الحكومة",
    "ru": "Правительство",
    "zh-Hans": "政府",
}
"""The name for the government that lists in a language have, by the code of the language."""

TRANSLATED_STATUSES: Mapping[str, str] = {
    "done": (
        "implementada, cumplida, aplicada, ejecutada, finalizada, completada, realizada, cerrada, نفذت, منفذة, "
        "تم التنفيذ, مغلقة, закрыто, закрыта, 已关闭, 已结案, "
        "مكتملة, منجزة, выполнено, выполнена, исполнено, исполнена, реализовано, реализована, завершено, завершена, "
        "已完成, 已落实, 已执行, 已实施"
    ),
    "under way": (
        "en curso, en proceso, en ejecución, parcialmente implementada, parcialmente cumplida, "
        "parcialmente aplicada, قيد التنفيذ, منفذة جزئيا, نفذت جزئيا, выполняется, в процессе, "
        "в процессе выполнения, в работе, частично выполнено, частично выполнена, частично реализовано, "
        "进行中, 正在进行, 正在执行, 正在实施, 部分落实, 部分完成, 部分执行, 部分实施"
    ),
    "not done": (
        "rechazada, retirada, abandonada, cancelada, descartada, مرفوضة, ملغاة, مسحوبة, отклонено, отклонена, "
        "отменено, отменена, отозвано, отозвана, снято, снята, прекращено, 已拒绝, 已撤回, 已取消, 已放弃, 已终止"
    ),
    "open": (
        "no implementada, no cumplida, incumplida, no aplicada, no iniciada, abierta, pendiente, suspendida, "
        "لم تنفذ, غير منفذة, لم تبدأ, не выполнено, не выполнена, не исполнено, не начато, не начата, "
        "запланировано, 未落实, 未完成, 未执行, 未开始, 尚未开始"
    ),
}
"""Words of statuses by category."""

TRANSLATED_RESPONSES: Mapping[str, str] = {
    "accepted": (
        "aceptada, aceptado, se acepta, apoyada, مقبولة, قبلت, حظيت بالتأييد, принята, принято, принимается, "
        "поддержана, поддерживается, 接受, 已接受, 支持"
    ),
    "partly": (
        "parcialmente aceptada, parcialmente aceptado, aceptada parcialmente, aceptada en parte, "
        "aceptada con reservas, مقبولة جزئيا, قبلت جزئيا, "
        "частично принята, принята частично, частично поддержана, 部分接受"
    ),
    "noted": (
        "anotada, anotado, tomada en cuenta, tomada nota, se toma nota, أحيط علما, أحيط بها علما, "
        "принята к сведению, принято к сведению, 注意到, 已注意到"
    ),
    "not accepted": (
        "no aceptada, no aceptado, no apoyada, rechazada, rechazado, غير مقبولة, مرفوضة, رفضت, "
        "не принята, не принято, не поддержана, отклонена, отклонено, 不接受, 拒绝, 已拒绝"
    ),
    "awaiting": "pendiente, pendiente de respuesta, en estudio, قيد الدراسة, قيد النظر, на рассмотрении, 审议中",
}
"""Words of responses by category."""
