# День двух дежурств в ускоренном показе.

play-head = День двух дежурств в ускоренном показе: два настоящих узла, одни часы, которые переводят.
play-stated = сообщает { $number }: { $format } ({ $officer })
play-received = получает { $number }: { $format }
play-taken = { $officer } принимает { $number }
play-acknowledged = видит: { $officer } принимает { $number } ({ $by })
play-corrected = исправляет { $number }: { $by }
play-held = знает, что её вложение получено ({ $track })
play-alarm-raised = тревога: { $about }
play-alarm-called = вызов: { $officers }, пункт { $desk }, о { $about }, ступень { $level }
play-alarm-ended = тревога о { $about } окончена: { $how }
play-shift = { $from } сдаёт пункт { $desk }, принимает { $to }; открыто: { $open }
play-owed-met = выполнено: { $kind }, должна { $owed_by } по { $number }
play-owed-met-late = выполнено С ОПОЗДАНИЕМ: { $kind }, должна { $owed_by } по { $number }
play-owed-late = ПРОСРОЧЕНО: { $kind }, должна { $owed_by } по { $number }
play-owed-lapsed = ИСТЕКЛО: { $kind }, должна { $owed_by } по { $number }
play-owed-changed = новый срок { $due }: { $kind }, должна { $owed_by } по { $number }
play-owed-waived = снято: { $kind }, должна { $owed_by } по { $number }
play-owed-cancelled = отменено: { $kind }, должна { $owed_by } по { $number }
play-escalated = { $officer } выпускает { $number } на следующей линии: нет в срок по { $about }: { $kind }
play-tested = линия { $line } отвечает
play-cut = сеть оборвана
play-mended = сеть снова работает
play-expect-open = как ожидалось, открыто: { $kind } по { $number }
play-expect-late = как ожидалось, просрочено: { $kind } по { $number }
play-expect-lapsed = как ожидалось, истекло: { $kind } по { $number }
play-expect-met = как ожидалось, выполнено: { $kind } по { $number }
play-expect-met-late = как ожидалось, выполнено с опозданием: { $kind } по { $number }
play-expect-waived = как ожидалось, снято: { $kind } по { $number }
play-expect-cancelled = как ожидалось, отменено: { $kind } по { $number }
play-line = Линия { $track }: { $statements ->
    [one] { $statements } сообщение
    [few] { $statements } сообщения
   *[other] { $statements } сообщений
}, { $entries ->
    [one] { $entries } окончательная запись
    [few] { $entries } окончательные записи
   *[other] { $entries } окончательных записей
}
play-said = сказано
play-digest = { "  " }{ $name } контрольное значение { $digest } { $words }
play-same = совпадают: контрольное значение, сообщения, дела, обязательства
play-different = НЕ СОВПАДАЮТ
play-proof = AUR пишет доказательство о { $number }: { $path }, { $bytes } байт
play-equal = Записи обеих сторон совпадают на всех линиях ({ $count }).
play-unequal = Записи обеих сторон НЕ совпадают.

error-play-file = Сценарий { $path } нельзя сыграть: { $detail }
error-play-step = Сценарий пошёл не так, как в нём написано: { $detail }
