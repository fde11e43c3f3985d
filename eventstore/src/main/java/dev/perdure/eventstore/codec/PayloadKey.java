package dev.perdure.eventstore.codec;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key that encrypts payloads, with AES-256 in GCM mode. Whoever forgets it has erased them.
/// Immutable; any number of threads may use it.
///
/// Only the payload is encrypted: type, tags and metadata stay readable, so nothing personal
/// belongs there. Id, type and codec of the event are authenticated, so that a payload is of no use
/// in another event.
///
/// Equal events give equal bytes, so that a repeated request is recognised: the nonce is a keyed
/// hash of all that is encrypted and authenticated.
public final class PayloadKey {
    /// Bytes of a secret.
    public static final int SECRET_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final String id;
    private final byte[] encryption;
    private final byte[] nonces;

    private PayloadKey(String id, byte[] secret) {
        this.id = id;
        this.encryption = mac(secret, text("perdure payload 1: encryption"));
        this.nonces = mac(secret, text("perdure payload 1: nonces"));
    }

    /// {@return a key with this name}
    ///
    /// @param secret 32 bytes from a secure source of chance; a copy is not kept
    /// @throws IllegalArgumentException if the secret has another length
    public static PayloadKey of(String id, byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the secret of key '%s' must have %d bytes, found %d"
                            .formatted(id, SECRET_BYTES, secret.length));
        }
        return new PayloadKey(id, secret);
    }

    /// {@return what events name the key by}
    public String id() {
        return id;
    }

    /// {@return the event with its payload encrypted}
    ///
    /// Tags that are made of the payload must be there already: nobody can make them later.
    ///
    /// @throws IllegalArgumentException if it is encrypted already
    public NewEvent encrypt(NewEvent event) {
        if (event.keyId() != null) {
            throw new IllegalArgumentException(
                    "the payload of event '%s' is encrypted already, with key '%s'"
                            .formatted(event.type(), event.keyId()));
        }
        var clear = event.payload().bytes();
        var bound = bound(event);
        var nonce =
                Arrays.copyOf(
                        mac(
                                nonces,
                                ByteBuffer.allocate(bound.length + clear.length)
                                        .put(bound)
                                        .put(clear)
                                        .array()),
                        NONCE_BYTES);
        try {
            var secret = cipher(Cipher.ENCRYPT_MODE, nonce, bound).doFinal(clear);
            var bytes =
                    ByteBuffer.allocate(1 + NONCE_BYTES + secret.length)
                            .put(VERSION)
                            .put(nonce)
                            .put(secret)
                            .array();
            return event.withEncryptedPayload(new Encoded(event.payload().codec(), bytes), id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    /// {@return the event with its payload as it was before [#encrypt(NewEvent)]}
    ///
    /// @throws IllegalArgumentException if another key encrypted it, or the bytes are not what was
    ///   stored
    public NewEvent decrypt(NewEvent event) {
        if (!id.equals(event.keyId())) {
            throw new IllegalArgumentException(
                    "the payload of event '%s' (%s) needs key '%s', found key '%s'"
                            .formatted(event.type(), event.id(), event.keyId(), id));
        }
        var bytes = event.payload().bytes();
        if (bytes.length < 1 + NONCE_BYTES + TAG_BITS / Byte.SIZE || bytes[0] != VERSION) {
            throw damaged(event, null);
        }
        var nonce = Arrays.copyOfRange(bytes, 1, 1 + NONCE_BYTES);
        int from = 1 + NONCE_BYTES;
        try {
            var clear =
                    cipher(Cipher.DECRYPT_MODE, nonce, bound(event))
                            .doFinal(bytes, from, bytes.length - from);
            return event.withDecryptedPayload(new Encoded(event.payload().codec(), clear));
        } catch (AEADBadTagException e) {
            throw damaged(event, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    private IllegalArgumentException damaged(NewEvent event, @Nullable Exception cause) {
        return new IllegalArgumentException(
                ("the payload of event '%s' (%s), %s, is not what key '%s' encrypted for it; the"
                                + " key has another secret now, or the bytes were changed")
                        .formatted(event.type(), event.id(), event.payload(), id),
                cause);
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(encryption, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    /// {@return what the payload belongs to}
    private byte[] bound(NewEvent event) {
        var type = text(event.type());
        var codec = text(event.payload().codec());
        var key = text(id);
        return ByteBuffer.allocate(1 + 16 + 12 + type.length + codec.length + key.length)
                .put(VERSION)
                .putLong(event.id().getMostSignificantBits())
                .putLong(event.id().getLeastSignificantBits())
                .putInt(type.length)
                .put(type)
                .putInt(codec.length)
                .put(codec)
                .putInt(key.length)
                .put(key)
                .array();
    }

    private static byte[] mac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// {@return the name; never the secret}
    @Override
    public String toString() {
        return "key '" + id + "'";
    }
}
