#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.h"
#include "report/tables/table.h"
#include "report/text_file.h"

/// What a study says about published protocols: who holds up best under each, and how much each really hides.
namespace modrob::report {

/// "protocol_rankings": a row for each (data, protocol, metric, place), the best first.
Table rankings_table(const analysis::Analysis& analysis);
/// "realised_rates": a row for each (data, condition, modality).
Table realised_rates_table(const analysis::Analysis& analysis);

/// For people, of one data set and metric: the winner under each protocol, and its lead over the runner-up.
Table winners_table(const analysis::Analysis& analysis, const std::string& data, const std::string& metric);
/// "MISA wins under 3 protocols, MulT under 2; 4 leads can be told from chance." Nothing where no protocol was run.
std::string winners_sentence(const analysis::Analysis& analysis, const std::string& data, const std::string& metric);
inline constexpr std::string_view kRealisedWords =
    "Shares of the utterances, or of the tokens and frames where a protocol hides these; in brackets from the lowest "
    "mask "
    "draw to the highest.";
/// For people, of one data set: a row a condition, in brackets from the lowest draw to the highest.
Table realised_rates_shown(const analysis::DataSet& data);

/// protocols.csv, realised_rates.csv and protocols.md; none where no protocol was run.
std::vector<TextFile> protocol_files(const analysis::Analysis& analysis);

}  // namespace modrob::report
