package io.holdfast.testkit.s3;

/** Where a server does otherwise than S3; each was seen in one that people use. */
public enum Departure {
    /** Everybody may do everything, whatever was signed, and when; bodies are not compared with their signed hashes. As moto and S3Mock. */
    SIGNATURE_NOT_CHECKED,
    /** Conditions of a PUT are ignored: what is there is replaced. As local-s3. */
    PUT_CONDITION_IGNORED,
    /** A PUT or a completion with {@code If-None-Match} is answered with 501. As servers that do not know the header. */
    CONDITION_NOT_IMPLEMENTED,
    /** Of several that create an object at a time more than one is told that it did. As S3Mock. */
    CREATE_RACES,
    /** {@code If-Match} of a PUT is answered with 412 also when it is right. As Ceph RGW 16. */
    RIGHT_IF_MATCH_REFUSED,
    /** The condition of a DELETE is ignored. As Ceph RGW 16. */
    DELETE_CONDITION_IGNORED,
    /** The condition of the completion of an upload is ignored: what is there is replaced. As Ceph RGW 16. */
    COMPLETE_CONDITION_IGNORED,
    /** A request with a checksum behind its content is answered with 400. As Ceph RGW 16. */
    TRAILER_REFUSED,
    /** A wrong checksum is taken. As Ceph RGW, moto. */
    CHECKSUM_NOT_CHECKED,
    /** Checksums are not given back. As s3proxy. */
    CHECKSUM_NOT_RETURNED,
    /** A wrong {@code Content-MD5} is taken. As moto. */
    MD5_NOT_CHECKED,
    /** Frames ({@code aws-chunked}) are stored as if they were content. As servers that do not know them. */
    FRAMES_STORED,
    /** Several objects cannot be deleted with one request: 501. As Google's. */
    NO_BATCH_DELETE,
    /** Uploads in parts are not known: 501. As s3proxy says it to some clients. */
    NO_MULTIPART,
    /** Versions are not known: 501. As s3proxy over a directory. */
    NO_VERSIONING,
    /** Locks are not known: 501. As s3proxy. */
    NO_OBJECT_LOCK,
    /** Locks are kept and shown, and forbid nothing. As S3Mock. */
    LOCK_NOT_ENFORCED,
    /** A retention that nobody may shorten is shortened. As moto. */
    COMPLIANCE_SHORTENED,
    /** Rules for the life cycle are not known: 501. As s3proxy. */
    NO_LIFECYCLE,
    /** What is in an archive can be read at once. As Ceph RGW 20, s3proxy, S3Mock. */
    ARCHIVE_READ,
    /** Keys of the server or of its key management are not known: 501. As s3proxy over a directory. */
    NO_ENCRYPTION,
    /** What was stored with a customer's key is given without it. As moto. */
    CUSTOMER_KEY_NOT_DEMANDED
}
