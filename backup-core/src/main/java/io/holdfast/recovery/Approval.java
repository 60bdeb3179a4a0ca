package io.holdfast.recovery;

/**
 * That somebody agrees to an {@link ApprovalRequest}. It can be sent in the open: it is of no use for anything else. Immutable.
 *
 * @param approver who agrees, as {@link Approvers} knows them
 * @param signature of {@link ApprovalRequest#text} and the line {@code approver: } with their name, by Ed25519 (RFC 8032), in Base64
 */
public record Approval(String approver, String signature) {

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is nothing of that kind
     */
    public static Approval parse(String text) {
        String line = text.strip();
        int space = line.lastIndexOf(' ');
        if (space <= 0) {
            throw new IllegalArgumentException("an approval is the name of who agrees, a space, and a signature");
        }
        return new Approval(line.substring(0, space).strip(), line.substring(space + 1));
    }

    /** One line, for a message to whoever runs the recovery. */
    @Override
    public String toString() {
        return approver + " " + signature;
    }
}
