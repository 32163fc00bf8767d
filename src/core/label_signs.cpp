#include "core/label_signs.h"

namespace modrob {

std::string LabelSigns::problem() const {
  if (count() == 0 || (negative > 0 && positive > 0)) return "";
  if (zero == count()) return "labels are all zero: F1, Acc-2 and macro F1 are undefined";
  const std::string which = zero > 0 ? "labels without zeros are all " : "labels are all ";
  // Where zeros count as positive, they stand against negative labels.
  const bool has0 = negative > 0 && zero > 0;
  return which + (negative > 0 ? "negative" : "positive") + ": F1, Acc-2 and macro F1 " +
         (has0 ? "without zeros are undefined" : "are undefined");
}

}  // namespace modrob
