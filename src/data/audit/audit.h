#pragma once

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
AuditReport audit(const Dataset& dataset, const AuditOptions& options = {});

}  // namespace modrob::data
