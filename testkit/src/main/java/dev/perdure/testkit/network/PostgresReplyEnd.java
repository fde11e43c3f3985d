package dev.perdure.testkit.network;

/// Reads the frames of PostgreSQL's protocol, version 3, as the server sends them: a type, a length
/// of four bytes that counts itself, a body. Only the first byte of each body is looked at.
///
/// Before the first such frame the server may refuse encryption by a single `N`. Once it agrees to
/// encrypt, nothing can be read any more and no answer ends.
final class PostgresReplyEnd implements ReplyEnd {
    private static final int LENGTH_BYTES = 4;

    private boolean framed;
    private boolean encrypted;
    private int type = -1;
    private int lengthBytes;
    private int length;
    private int bodyLeft;
    private boolean bodyBegins;

    @Override
    public boolean endsIn(byte[] data, int count) {
        boolean ends = false;
        for (int i = 0; i < count && !encrypted; i++) {
            if (type < 0) {
                begin(data[i]);
            } else if (lengthBytes < LENGTH_BYTES) {
                takeLength(data[i]);
            } else {
                ends |= bodyBegins && type == 'Z' && data[i] == 'I';
                bodyBegins = false;
                int skipped = Math.min(bodyLeft, count - i);
                bodyLeft -= skipped;
                i += skipped - 1;
                endIfEmpty();
            }
        }
        return ends;
    }

    private void begin(byte first) {
        if (!framed && first == 'N') {
            return; // no encryption; the client goes on in the clear
        }
        encrypted = !framed && (first == 'S' || first == 'G');
        framed = true;
        type = first;
        lengthBytes = 0;
        length = 0;
    }

    private void takeLength(byte next) {
        length = (length << 8) | (next & 0xff);
        lengthBytes++;
        if (lengthBytes == LENGTH_BYTES) {
            bodyLeft = length - LENGTH_BYTES;
            bodyBegins = true;
            endIfEmpty();
        }
    }

    private void endIfEmpty() {
        if (bodyLeft <= 0) {
            type = -1;
        }
    }
}
