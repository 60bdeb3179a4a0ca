package io.holdfast.postgres.internal.page;

/**
 * A page of a relation, as the write-ahead log names it.
 *
 * @param tablespace its oid
 * @param database its oid, 0 for the relations that all databases share
 * @param relation the number in the name of the relation's files
 * @param fork 0 for the data itself, 1 for the free space map, 2 for the visibility map, 3 for what an unlogged relation starts as
 * @param block its number in the fork
 */
public record PageId(long tablespace, long database, long relation, int fork, long block) {

    @Override
    public String toString() {
        return "block " + block + " of relation " + tablespace + "/" + database + "/" + relation + " fork " + fork;
    }
}
