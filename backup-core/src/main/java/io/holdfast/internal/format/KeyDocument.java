package io.holdfast.internal.format;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.PasswordKdf;
import io.holdfast.internal.crypto.ScryptCost;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.GoJsonReader.Fields;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.util.Arrays;

/**
 * A key file: the repository's master key under a password. The file is plain JSON, neither sealed nor compressed, so that
 * everybody who can read the repository can read all but {@code data}. Fields in this order:
 *
 * <pre>
 * created, username, hostname
 * kdf          "scrypt"
 * N, r, p      its cost
 * salt         base64 of 64 bytes
 * data         base64 of the master key, sealed with the key that scrypt makes of the password
 *
 * master key   {"mac":{"k":base64,"r":base64},"encrypt":base64}
 * </pre>
 *
 * <p>Several key files may hold the same master key, each under its own password. Immutable.
 */
public final class KeyDocument {

    private static final Fields FIELDS =
            Fields.of("created", "username", "hostname", "kdf", "N", "r", "p", "salt", "data");
    private static final Fields MASTER_FIELDS = Fields.of("mac", "encrypt");
    private static final Fields MAC_FIELDS = Fields.of("k", "r");

    private static final String SCRYPT = "scrypt";

    /** Memory times repetitions; more than three minutes of a fast machine. restic's own keys take some 64 MiB. */
    private static final long MOST_WORK = 64L << 30;

    private final OffsetDateTime created;
    private final String username;
    private final String hostname;
    private final String kdf;
    private final int n;
    private final int r;
    private final int p;
    private final byte[] salt;
    private final byte[] data;

    private KeyDocument(
            OffsetDateTime created,
            String username,
            String hostname,
            String kdf,
            int n,
            int r,
            int p,
            byte[] salt,
            byte[] data) {
        this.created = created;
        this.username = username;
        this.hostname = hostname;
        this.kdf = kdf;
        this.n = n;
        this.r = r;
        this.p = p;
        this.salt = salt;
        this.data = data;
    }

    /**
     * Puts a master key under a password, which takes the time and memory of {@code cost}.
     *
     * @param password in UTF-8; left as it is
     */
    public static KeyDocument create(
            byte[] password,
            SealingKey master,
            ScryptCost cost,
            String username,
            String hostname,
            OffsetDateTime created) {
        byte[] salt = new byte[PasswordKdf.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        byte[] json = encodeMaster(master);
        byte[] data = new Sealer(PasswordKdf.derive(password, salt, cost)).seal(json);
        Arrays.fill(json, (byte) 0);
        return new KeyDocument(created, username, hostname, SCRYPT, cost.n(), cost.r(), cost.p(), salt, data);
    }

    /**
     * Reads a key file, whatever its derivation is; {@link #open} judges that.
     *
     * @throws MalformedException if this is not a key file
     */
    public static KeyDocument decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("key", json);
        OffsetDateTime created = GoTime.ZERO;
        String username = "";
        String hostname = "";
        String kdf = "";
        int n = 0;
        int r = 0;
        int p = 0;
        byte[] salt = {};
        byte[] data = {};
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            switch (field) {
                case "created" -> created = in.time();
                case "username" -> username = in.string();
                case "hostname" -> hostname = in.string();
                case "kdf" -> kdf = in.string();
                case "N" -> n = in.int31();
                case "r" -> r = in.int31();
                case "p" -> p = in.int31();
                case "salt" -> salt = in.base64();
                case "data" -> data = in.base64();
                default -> in.skip();
            }
        }
        in.end();
        return new KeyDocument(created, username, hostname, kdf, n, r, p, salt, data);
    }

    /** When it was made. */
    public OffsetDateTime created() {
        return created;
    }

    /** Who made it. */
    public String username() {
        return username;
    }

    /** On which machine it was made. */
    public String hostname() {
        return hostname;
    }

    /** Its JSON. */
    public byte[] encode() {
        GoJsonWriter out = new GoJsonWriter(1024);
        out.raw("{\"created\":").time(created);
        out.raw(",\"username\":").string(username);
        out.raw(",\"hostname\":").string(hostname);
        out.raw(",\"kdf\":").string(kdf);
        out.raw(",\"N\":").unsigned(n);
        out.raw(",\"r\":").unsigned(r);
        out.raw(",\"p\":").unsigned(p);
        out.raw(",\"salt\":").base64(salt);
        out.raw(",\"data\":").base64(data);
        return out.raw("}").toByteArray();
    }

    /**
     * Gives the master key for the password, which takes the time and memory that the key file says. Neither may be without
     * bounds, as the file could be from anybody: 2 GiB of memory and about as much work as 32 times that.
     *
     * @param password in UTF-8; left as it is
     * @throws AuthenticationException if the password is wrong, or {@code data} was changed
     * @throws MalformedException if the derivation is unknown or out of bounds, or no key comes out
     */
    public SealingKey open(byte[] password) throws AuthenticationException, MalformedException {
        if (!kdf.equals(SCRYPT)) {
            throw new MalformedException("key: it is derived by \"" + kdf + "\", and Holdfast knows scrypt alone");
        }
        if (salt.length != PasswordKdf.SALT_LENGTH) {
            throw new MalformedException(
                    "key: its salt must have " + PasswordKdf.SALT_LENGTH + " bytes, not " + salt.length);
        }
        SealingKey derived = PasswordKdf.derive(password, salt, cost());
        byte[] json = new Sealer(derived).open(data);
        try {
            return decodeMaster(json);
        } catch (MalformedException | IllegalArgumentException e) {
            // Without its cause, which could tell some of the key.
            throw new MalformedException("key: the password is right, but what it protects is not a key");
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    /** Tells who made it and when, nothing of the key. */
    @Override
    public String toString() {
        return "key of " + username + "@" + hostname + ", created " + GoTime.format(created);
    }

    private ScryptCost cost() throws MalformedException {
        ScryptCost cost;
        try {
            cost = new ScryptCost(n, r, p);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("key: " + e.getMessage(), e);
        }
        if (cost.memory() > MOST_WORK / p) {
            throw new MalformedException("key: its scrypt cost of N=" + n + ", r=" + r + ", p=" + p
                    + " would take minutes to hours; nothing was tried");
        }
        return cost;
    }

    private static byte[] encodeMaster(SealingKey master) {
        GoJsonWriter out = new GoJsonWriter(256);
        out.raw("{\"mac\":{\"k\":").base64(master.macK());
        out.raw(",\"r\":").base64(master.macR());
        out.raw("},\"encrypt\":").base64(master.encrypt());
        return out.raw("}").toByteArray();
    }

    private static SealingKey decodeMaster(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("master key", json);
        byte[] encrypt = {};
        byte[] macK = {};
        byte[] macR = {};
        in.beginObject();
        for (String field = in.nextField(MASTER_FIELDS); field != null; field = in.nextField(MASTER_FIELDS)) {
            if (field.equals("encrypt")) {
                encrypt = in.base64();
                continue;
            }
            in.beginObject();
            for (String part = in.nextField(MAC_FIELDS); part != null; part = in.nextField(MAC_FIELDS)) {
                if (part.equals("k")) {
                    macK = in.base64();
                } else {
                    macR = in.base64();
                }
            }
        }
        in.end();
        return SealingKey.of(encrypt, macK, macR);
    }
}
