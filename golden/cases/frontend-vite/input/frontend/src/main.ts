document.body.textContent = 'hello'
