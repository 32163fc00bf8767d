#pragma once

#include "analysis/analysis.h"
#include "analysis/json_node.h"

/// Numbers with their uncertainty as JSON. They make up nearly all of an analysis, so each is an array; what its places
/// mean is told once, by `layout_json`.
namespace modrob::analysis {

/// The meaning of the arrays below, by name: what a file holds under "layout".
io::Json layout_json();

io::Json to_json(const Quantity& quantity);
Quantity quantity_from(const JsonNode& node);
io::Json quantity_or_null(const std::optional<Quantity>& quantity);
std::optional<Quantity> quantity_or_nothing(const JsonNode& node);

io::Json to_json(const Cell& cell);
Cell cell_from(const JsonNode& node);

}  // namespace modrob::analysis
