package io.holdfast.cli;

import io.holdfast.SnapshotSummary;

/** The summary of a backup with restic's names. */
final class SummaryJson {

    private SummaryJson() {}

    static JsonLine fields(JsonLine json, SnapshotSummary summary) {
        return json.with("backup_start", summary.begin())
                .with("backup_end", summary.end())
                .with("files_new", summary.filesNew())
                .with("files_changed", summary.filesChanged())
                .with("files_unmodified", summary.filesUnmodified())
                .with("dirs_new", summary.directoriesNew())
                .with("dirs_changed", summary.directoriesChanged())
                .with("dirs_unmodified", summary.directoriesUnmodified())
                .with("data_blobs", summary.dataBlobs())
                .with("tree_blobs", summary.treeBlobs())
                .with("data_added", summary.bytesAdded())
                .with("data_added_packed", summary.bytesStored())
                .with("total_files_processed", summary.filesProcessed())
                .with("total_bytes_processed", summary.bytesProcessed());
    }
}
