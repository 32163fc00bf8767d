#pragma once

#include <string>

#include "core/progress.h"
#include "data/audit/audit_report.h"
#include "data/container/dataset.h"
#include "text/wordpiece.h"

namespace modrob::data {

struct AuditOptions {
  const text::Wordpiece* tokenizer = nullptr;  ///< counts pieces; without it that check is listed as not done
  Progress* progress = nullptr;                ///< advanced by one for each utterance; its total is the data set's size
};

/// Looks for what makes results on a data set wrong or hard to read. Reads every frame once; memory grows with
/// utterances x (512 + widths), not with frames: about 200 MB for MOSEI's 22,856 utterances, however long they are.
/// Interrupted.
AuditReport audit(const Dataset& dataset, const AuditOptions& options = {});

/// The same of a data set as users write it (data_folder), with progress. Pieces are counted by the tokeniser of
/// `text_encoder`; by that of the packaged encoder where none is named and it is there. UserErrors of opening both.
AuditReport audit_folder(const std::string& folder, const std::string& text_encoder = "");

}  // namespace modrob::data
