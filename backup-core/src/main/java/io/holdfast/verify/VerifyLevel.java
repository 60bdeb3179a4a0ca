package io.holdfast.verify;

/** How closely a repository is looked at; each level includes those before it. */
public enum VerifyLevel {
    /** Everything that says where things are: the index and all directories are read, content is not. */
    STRUCTURE,
    /** A part of the content is read, chosen at random. */
    SAMPLE,
    /** Every byte is read. */
    EVERYTHING_READ
}
