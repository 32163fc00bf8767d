#pragma once

#include <string>
#include <vector>

#include "study/study_folder.h"

namespace modrob::report::paper {

/// BibTeX of the paper that modrob re-implements.
std::string paper_reference();
/// Of the paper that a model is from; empty for a model of whose paper nothing is known.
std::string model_reference(const std::string& model);
/// Of the program. Nobody is named as its author.
std::string program_reference(const std::string& version);
/// Of a study's results: title, seeds, the SHA-256 of its definition (as `study declare` prints it) and of its manifest
/// where there is one, as fields of their own and in the note; the year in which its ledger ends.
std::string study_reference(const study::StudyFolder& study, const std::string& version);

/// All that a text about the study has to name: program, study, paper, the models that were trained. Without a study
/// program and paper.
std::vector<std::string> references(const study::StudyFolder* study, const std::string& version);

}  // namespace modrob::report::paper
