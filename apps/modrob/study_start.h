#pragma once

#include "commands/program.h"
#include "commands/study_options.h"
#include "study/declaration.h"
#include "study/study_folder.h"

namespace modrob::app {

/// A study that is about to be carried out, here or by others.
class StudyStart {
 public:
  /// Writes nothing. UserError where runs that are not finished cannot be made.
  StudyStart(const StudyOptions& options, const Program& program);

  const study::StudyFolder& study() const { return study_; }
  /// Before any run starts: says and records what changed since the study was started, and what it is now.
  void declare() const;

 private:
  study::StudyFolder study_;
  study::StudyDeclaration declaration_;
};

}  // namespace modrob::app
