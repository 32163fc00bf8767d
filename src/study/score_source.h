#pragma once

#include <string_view>

namespace modrob::study {

/// Who computed the scores of a study.
enum class ScoreSource {
  kTrained,           ///< this program, from models that it trained
  kImportedVariants,  ///< another program: of every utterance as if it were hit; whom a condition hits is drawn here
  kImportedPasses,    ///< another program: of each condition and draw, with masks of its own
};
/// "trained", "imported_variants", "imported_passes".
std::string_view score_source_name(ScoreSource source);
/// Empty: trained. UserError (near matches and the list) for an unknown name.
ScoreSource parse_score_source(std::string_view name);

/// What nothing in the study can tell, a sentence for the page and the terminal; empty for trained models.
std::string_view unchecked_words(ScoreSource source);

}  // namespace modrob::study
