package dev.perdure.eventstore.erasure;

import dev.perdure.eventstore.erasure.KeyCache.Known;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Keys of subjects, such as persons, of one log. What is known of a subject is encrypted with its
/// key, and erased by destroying the key: events, positions, tags and conditions stay as they are.
/// Any number of threads may use it.
///
/// - Only payloads are encrypted. Types, tags, metadata and the subjects themselves stay readable,
///   so a subject is a number or another pseudonym, and nothing personal belongs there. That holds
///   for tags that are made of payloads, too: they are made before the payload is encrypted.
/// - Keys are in the table `subject_key` of the store, as they are. Whoever reads that table can
///   read the payloads; a backup of it brings back what was erased since. Protect such backups, let
///   them expire, and repeat later erasures after a restore: the table `erasure` has them. The same
///   holds for archives of the write-ahead log.
/// - Keys that were read are used for 30 seconds: that long after an erasure other processes may
///   still decrypt. What they encrypt is refused: an append looks for the keys of its events.
/// - States that deciders have folded, their snapshots and read models are copies in clear. After
///   an erasure forget, delete and rebuild those that have personal data.
///
/// Keys are made and read by the primary: one database call for those that are not known here.
public final class SubjectKeys {
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_SUBJECT_CHARACTERS = 200;
    private static final int MOST_REASON_CHARACTERS = 1_000;

    private final String log;
    private final KeyStore store;
    private final UnaryOperator<NewEvent> tagging;
    private final KeyCache cache = new KeyCache(System::nanoTime);

    /// Keys of a log.
    ///
    /// @param log its name
    /// @param tagging what the log does to each event before it is appended, done here while the
    ///   payload can be read
    public SubjectKeys(String log, KeyStore store, UnaryOperator<NewEvent> tagging) {
        this.log = log;
        this.store = store;
        this.tagging = tagging;
    }

    /// {@return the event with its payload encrypted for a subject, ready to be appended; an event
    /// without payload as it is} Equal events give equal bytes, so a repeated request is known by
    /// its key. To be appended soon: if the key is gone by then, destroyed or lost in a failover or
    /// a restore, the append is refused as *unreadable*, and the event must be encrypted again.
    ///
    /// @param subject up to 200 characters; gets a key if it has none
    /// @throws EventStoreException *refused* if the key of the subject was destroyed
    /// @throws IllegalArgumentException if the payload is encrypted already
    public NewEvent encrypt(NewEvent event, String subject) {
        requireNotEncrypted(event);
        return encrypt(List.of(event), _ -> subject).getFirst();
    }

    private static void requireNotEncrypted(NewEvent event) {
        if (event.keyId() != null) {
            throw new IllegalArgumentException(
                    "the payload of event '%s' (%s) is encrypted already, with key '%s'"
                            .formatted(event.type(), event.id(), event.keyId()));
        }
    }

    /// {@return these events, encrypted where somebody is their subject} Those that are encrypted
    /// already stay as they are.
    List<NewEvent> encrypt(List<NewEvent> events, SubjectOf subjects) {
        var tagged = events.stream().map(tagging).toList();
        var of = new ArrayList<@Nullable String>();
        var all = new LinkedHashSet<String>();
        for (var event : tagged) {
            var subject = hasPlainPayload(event) ? subjects.of(event) : null;
            of.add(subject);
            if (subject != null) {
                all.add(requireText("a subject", subject, MOST_SUBJECT_CHARACTERS));
            }
        }
        var keys = known(all, cache::ofSubject, store::open, Known::subject);
        var encrypted = new ArrayList<NewEvent>();
        for (int i = 0; i < tagged.size(); i++) {
            var subject = of.get(i);
            var known = subject == null ? null : keys.get(subject);
            encrypted.add(known == null ? tagged.get(i) : encrypted(tagged.get(i), known));
        }
        return encrypted;
    }

    private static boolean hasPlainPayload(NewEvent event) {
        return event.keyId() == null && !event.payload().isNone();
    }

    private NewEvent encrypted(NewEvent event, Known known) {
        var key = known.key();
        if (key == null) {
            throw new EventStoreException(
                    Reason.REFUSED,
                    ("event '%s' (%s) about subject '%s' was not appended to log '%s': the subject"
                                    + " was erased, and gets no other key. Name another subject")
                            .formatted(event.type(), event.id(), known.subject(), log),
                    null);
        }
        return key.encrypt(event);
    }

    /// {@return the event in clear; without payload, and [erased][StoredEvent#isErased()], if its
    /// key was destroyed; an event that is not encrypted as it is}
    ///
    /// @throws EventStoreException *unreadable* if no subject of this log has the key, or the bytes
    ///   are not what was stored
    public StoredEvent decrypt(StoredEvent event) {
        return decrypt(List.of(event)).getFirst();
    }

    /// {@return these events, as [#decrypt(StoredEvent)] gives them} For handlers of subscriptions
    /// and for projections. One database call for each 1,000 keys that are not known here.
    public List<StoredEvent> decrypt(List<StoredEvent> events) {
        var ids = new LinkedHashSet<String>();
        for (var event : events) {
            var id = event.event().keyId();
            if (id != null && !event.isErased()) {
                ids.add(id);
            }
        }
        if (ids.isEmpty()) {
            return events;
        }
        var keys = known(ids, cache::ofId, store::find, Known::id);
        return events.stream().map(it -> decrypted(it, keys)).toList();
    }

    private StoredEvent decrypted(StoredEvent stored, Map<String, Known> keys) {
        var event = stored.event();
        var id = event.keyId();
        if (id == null || stored.isErased()) {
            return stored;
        }
        var known = keys.get(id);
        if (known == null) {
            throw new EventStoreException(
                    Reason.UNREADABLE,
                    ("event '%s' at position %d of log '%s' is encrypted with key '%s', which is"
                                    + " that of no subject. Decrypt it with that key, or restore"
                                    + " the table 'subject_key'")
                            .formatted(event.type(), stored.position(), log, id),
                    null);
        }
        var key = known.key();
        try {
            return stored.withEvent(key == null ? event.withErasedPayload() : key.decrypt(event));
        } catch (IllegalArgumentException e) {
            throw new EventStoreException(
                    Reason.UNREADABLE,
                    "position %d of log '%s': %s".formatted(stored.position(), log, e.getMessage()),
                    e);
        }
    }

    /// Destroys the key of a subject: from then on nobody can read the payloads that were encrypted
    /// for it, and no more are. Doing it again changes nothing.
    ///
    /// @param reason for people, up to 1,000 characters; kept, so nothing personal belongs there
    /// @return how it is noted
    /// @throws EventStoreException *refused* if the subject never had a key
    public Erasure erase(String subject, String reason) {
        requireText("a subject", subject, MOST_SUBJECT_CHARACTERS);
        requireText("the reason of an erasure", reason, MOST_REASON_CHARACTERS);
        var erasure =
                store.erase(subject, reason)
                        .orElseThrow(() ->
                                new EventStoreException(
                                        Reason.REFUSED,
                                        ("subject '%s' of log '%s' has no key, so there is nothing"
                                                        + " to erase. Is it spelled as events"
                                                        + " name it?")
                                                .formatted(subject, log),
                                        null));
        cache.put(new Known(subject, erasure.keyId(), null));
        return erasure;
    }

    /// Forgets what was read of these keys, so that they are read again when they are needed. The
    /// log does so with keys that it finds missing.
    public void forget(Collection<String> ids) {
        cache.forget(ids);
    }

    /// {@return a view of the log with payloads in clear} What is read is decrypted, and what is
    /// appended is encrypted where it has a subject, so deciders can be built on it. Appends in
    /// transactions of callers and subscriptions do not go through it: they encrypt and decrypt by
    /// themselves.
    ///
    /// @param view the log of these keys
    /// @throws IllegalArgumentException if it is another one
    public EventLog inClear(EventLog view, SubjectOf subjects) {
        if (!view.name().equals(log)) {
            throw new IllegalArgumentException(
                    "these are keys of log '%s', found log '%s'".formatted(log, view.name()));
        }
        return new ClearLog(view, this, subjects);
    }

    /// {@return keys by what they were asked by: subjects or ids}
    private Map<String, Known> known(
            Set<String> names,
            Function<String, @Nullable Known> cached,
            Function<Collection<String>, List<KeyStore.Stored>> read,
            Function<Known, String> nameOf) {
        var found = new HashMap<String, Known>();
        var missing = new ArrayList<String>();
        for (var name : names) {
            var it = cached.apply(name);
            if (it == null) {
                missing.add(name);
            } else {
                found.put(name, it);
            }
        }
        for (int from = 0; from < missing.size(); from += MOST_AT_ONCE) {
            var some = missing.subList(from, Math.min(missing.size(), from + MOST_AT_ONCE));
            for (var stored : read.apply(some)) {
                var it = Known.of(stored);
                cache.put(it);
                found.put(nameOf.apply(it), it);
            }
        }
        return found;
    }

    private static String requireText(String what, String text, int most) {
        if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    ("%s must have from 1 to %d characters, none of them NUL, and not only blanks;"
                                    + " found %d")
                            .formatted(what, most, text.length()));
        }
        return text;
    }
}
