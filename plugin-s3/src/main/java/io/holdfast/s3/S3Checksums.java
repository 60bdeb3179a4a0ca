package io.holdfast.s3;

/** What a server compares content with that it is sent. What a repository reads is compared with its own hashes whatever is chosen here. */
public enum S3Checksums {
    /** Those of Amazon's servers there, and {@code Content-MD5} elsewhere. */
    AUTO,
    /** Those that Amazon's servers have, which others of some age refuse, or store as a part of the content; the latter is seen before anything is stored. */
    STANDARD,
    /** {@code Content-MD5}, which servers of every age know. */
    MD5
}
