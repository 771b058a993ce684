# Что находит fsck. Что делать, говорит docs/operate/damage.md.

damage-store-structure = устройство store.db повреждено
damage-own-register = наш собственный реестр повреждён
damage-their-register = реестр другой стороны повреждён
damage-their-register-of-pairing = реестр другой стороны, полученный при сопряжении, повреждён
damage-entries-missing = нет записей с { $from } по { $to }
damage-entry = запись { $number } повреждена
damage-entry-sealing = запечатывание записи { $number } повреждено
damage-plaintext = открытый текст записи { $number } повреждён
damage-checkpoint-not-reached = записи не приводят к контрольной отметке размера { $size }
damage-checkpoint-absent = у журнала нет контрольной отметки
damage-keys-unverified = ключи записи { $number } не проходят проверку
damage-signatures-unverifiable = подписи нельзя проверить: ключи журнала не проходят проверку
damage-our-checkpoint-covered = наша контрольная отметка размера { $size } повреждена: её подписи не проходят проверку; записи с { $from } по { $to } покрывает и та, что размера { $larger }
damage-our-checkpoint-last = наша контрольная отметка размера { $size } повреждена: её подписи не проходят проверку, и большей, которая покрыла бы записи с { $from } по { $to }, нет
damage-their-checkpoint-covered = контрольная отметка другой стороны размера { $size } повреждена: её подписи не проходят проверку; записи с { $from } по { $to } покрывает и та, что размера { $larger }
damage-their-checkpoint-last = контрольная отметка другой стороны размера { $size } повреждена: её подписи не проходят проверку, и большей, которая покрыла бы записи с { $from } по { $to }, нет
damage-our-receipt-covered = наша квитанция размера { $size } повреждена: её подписи не проходят проверку; записи с { $from } по { $to } покрывает и та, что размера { $larger }
damage-our-receipt-last = наша квитанция размера { $size } повреждена: её подписи не проходят проверку, и большей, которая покрыла бы записи с { $from } по { $to }, нет
damage-their-receipt-covered = квитанция другой стороны размера { $size } повреждена: её подписи не проходят проверку; записи с { $from } по { $to } покрывает и та, что размера { $larger }
damage-their-receipt-last = квитанция другой стороны размера { $size } повреждена: её подписи не проходят проверку, и большей, которая покрыла бы записи с { $from } по { $to }, нет
damage-merkle-node = узел Меркла { $index } уровня { $level } повреждён
damage-index-ids = указатель имён записей с { $from } по { $to } повреждён
damage-index-keys = указатель записи о ключах { $number } повреждён
damage-index-references = указатель того, на что ссылается запись { $number }, повреждён
damage-index-attachments = указатель вложений записи { $number } повреждён
damage-index-erasures = указатель стирания в записи { $number } повреждён
damage-index-held = указатель вложений, о хранении которых говорит запись { $number }, повреждён
damage-line-state = состояние линии повреждено
damage-line-state-absent = состояния линии нет
damage-line-state-our-generation = состояние линии называет поколение { $generation } нашего журнала, которого нет
damage-line-state-their-generation = состояние линии называет поколение { $generation } журнала другой стороны, которого нет
damage-line-state-our-size = в состоянии линии другой размер нашего журнала: записей { $says }, а здесь их { $size }
damage-line-state-their-size = в состоянии линии другой размер журнала другой стороны: записей { $says }, а здесь их { $size }
damage-line-state-our-root = в состоянии линии другой корень нашего журнала: записей { $says }, а здесь их { $size }
damage-line-state-their-root = в состоянии линии другой корень журнала другой стороны: записей { $says }, а здесь их { $size }
damage-line-state-receipted = в состоянии линии квитанции до { $says }, а последняя квитанция другой стороны размера { $newest }
damage-our-newest-checkpoint = нашей последней контрольной отметки, размера { $size }, нет
damage-their-newest-checkpoint = последней контрольной отметки другой стороны, размера { $size }, нет
damage-our-newest-receipt = нашей последней квитанции за журнал другой стороны, размера { $size }, нет
damage-their-newest-receipt = последней квитанции другой стороны за наш журнал, размера { $size }, нет
damage-contradiction = доказательство против поколения журнала другой стороны повреждено{ $generation ->
        [none] { "" }
       *[other] { " " }({ $generation })
    }
damage-their-node = ключ и адреса узла другой стороны повреждены
damage-journal-number = местный номер журнала повреждён
damage-idempotency-key = ключ повторной подачи записи повреждён{ $number ->
        [none] { "" }
       *[other] { " " }({ $number })
    }
damage-offer = предложенное вложение записи повреждено{ $number ->
        [none] { "" }
       *[other] { " " }({ $number })
    }
damage-import = сведения о добавленном здесь вложении повреждены
damage-attachment = вложение { $root }: часть { $chunk } повреждена или отсутствует
