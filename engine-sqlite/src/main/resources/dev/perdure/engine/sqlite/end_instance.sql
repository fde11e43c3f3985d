update instance
set
    status = ?,
    ended_us = ?,
    result_codec = ?,
    result = ?,
    failure = ?,
    reason = ?,
    owner = null,
    ready_us = null,
    attempts = 0
where seq = ?
