#pragma once

#include <string>
#include <vector>

#include "study/study_file.h"

namespace modrob::study {

/// What a command line puts in place of a study file's data sets and of every recipe's text encoder, so that one grid
/// runs on other data: --data spoken_reviews --text-encoder minilm.
struct StudyOverrides {
  std::vector<std::string> data;          ///< replaces the file's list; empty: the file's
  std::string text_encoder;               ///< goes into [settings] as text.encoder; empty: the recipes'
  std::vector<std::string> recipes = {};  ///< "misa=misa.talks.toml": files in place of the program's and the study's
};

/// UserError when a recipe names no file or no model of the study, or when --data names a data set twice or an empty
/// one, or leaves a claim without its data set.
void apply(const StudyOverrides& overrides, StudyFile& study);

}  // namespace modrob::study
